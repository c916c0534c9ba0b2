// A plain Worker as one writes it: a route and a query, the one that the region's /readyz makes.
import { Hono } from 'hono'

const app = new Hono()

app.get('/readyz', async (c) => {
  const count = c.env.DB.prepare('SELECT coalesce(max(n), 0) AS seq FROM commit_seq')
  const { seq } = await count.first()
  return c.json({ status: 'ok', seq })
})

export default app
