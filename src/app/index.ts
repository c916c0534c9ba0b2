// The product: short links. Delete this folder and write your own; the rest asks only for `mount`.
import type { App } from '../kit/context.ts'
import { changeLink, deleteLink, replaceLink } from './routes/change.ts'
import { createLink } from './routes/create.ts'
import { dashboard } from './routes/dashboard.ts'
import { docs, openapi } from './routes/docs.ts'
import { listLinks } from './routes/list.ts'
import { readLink } from './routes/read.ts'
import { redirect } from './routes/redirect.ts'

export function mount(app: App): void {
  dashboard(app)
  openapi(app)
  docs(app)
  listLinks(app)
  createLink(app)
  readLink(app)
  replaceLink(app)
  changeLink(app)
  deleteLink(app)
  redirect(app) // last: its path matches any single segment
}
