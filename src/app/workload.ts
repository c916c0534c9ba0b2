// How npm run demo, drill and storm use short links: what each part is for stands in src/shared/workload.ts.
import type { Workload } from '../shared/workload.ts'
import seed from './seed.json' with { type: 'json' }

const all = '/api/links'
const get = (path: string, status: number) => ({ method: 'GET' as const, path, status })

export const workload: Workload = {
  names: seed.requests.map(({ slug }) => slug),
  table: 'links',
  make: ({ name, value, mark }) => ({
    ...{ method: 'POST', path: all, status: 201 },
    body: { slug: name, url: value, title: mark, listed: true },
  }),
  read: (slug) => get(`${all}/${slug}`, 200),
  follow: (slug) => get(`/${slug}`, 302),
  change: (slug, url, disabled) => ({
    ...{ method: 'PATCH', path: `${all}/${slug}`, status: 200 },
    body: { url, disabled },
  }),
  remove: (slug) => ({ method: 'DELETE', path: `${all}/${slug}`, status: 204 }),
  list: (limit) => get(`${all}?limit=${limit}`, 200),
  page: ({ links }) => links,
  // The API says true and a date, the database 1 and a number; a row has its columns' own names.
  item: ({ slug, url, title, version, disabled, listed, createdAt, deleted_at }) => ({
    ...{ name: slug, value: url, mark: title, version },
    createdAt: typeof createdAt === 'string' ? Date.parse(createdAt) : createdAt,
    ...{
      hidden: Boolean(disabled),
      listed: Boolean(listed),
      deleted: typeof deleted_at === 'number',
    },
  }),
}
