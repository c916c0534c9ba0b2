// A regional Worker: the product behind its limits. Reached through service bindings only.
import { OpenAPIHono } from '@hono/zod-openapi'
import { mount } from '../app/index.ts'
import type { Kit } from '../kit/context.ts'
import { notFound, onError, refuseInvalid } from '../kit/problems.ts'
import { systemClock } from '../shared/time.ts'
import { door } from './door.ts'
import { healthz, readyz, version } from './health.ts'
import { limitBody } from './limits.ts'

const app = new OpenAPIHono<Kit>({ defaultHook: refuseInvalid })

app.use(door(systemClock, Math.random))
app.use(limitBody)
app.onError(onError)
app.notFound(notFound(app))
healthz(app)
readyz(app)
version(app)
mount(app)

export default app
