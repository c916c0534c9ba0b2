// The product: short links. Delete this folder and write your own; the rest asks only for `mount` and `cors.ts`, and
// runs `scheduled` wherever there is one: src/kit/context.ts has both types.
import { authenticateBy } from '../kit/access.ts'
import { apiKeys } from '../kit/api-keys.ts'
import type { App } from '../kit/context.ts'
import { describeApi } from '../kit/docs.ts'
import { leadToPage } from '../kit/front.ts'
import { about, SLUG_TAKEN } from './about.ts'
import { changeLink, deleteLink, replaceLink } from './routes/change.ts'
import { createLink } from './routes/create.ts'
import { listLinks } from './routes/list.ts'
import { readLink } from './routes/read.ts'
import { redirect } from './routes/redirect.ts'

/** In this order: how callers are told apart (src/kit/jwt.ts is another way), then `app.use()` for middleware, which
 * runs behind the door and the body limit and sees of shared routes what their handlers see, then the routes. */
export function mount(app: App): void {
  authenticateBy(app, apiKeys)
  leadToPage(app) // or a start page of your own
  describeApi(app, about, [SLUG_TAKEN])
  listLinks(app)
  createLink(app)
  readLink(app)
  replaceLink(app)
  changeLink(app)
  deleteLink(app)
  redirect(app) // last: its path matches any single segment
}
