// What the panel asks of the API, through edge and region: its own writes are seen, and no write is done twice.
import { expect, test } from 'vitest'
import { smallWorld } from '../../support/small-world.ts'
import { got, labApi } from './lab.ts'

const world = await smallWorld()
const url = 'https://target.example/'
const link = (slug: string) => ({ slug, url, title: '', listed: true })

test('the list comes a page at a time, and shows what was just made', async () => {
  const { api, sent } = labApi(world)
  const slugs = Array.from({ length: 18 }, (_, index) => `list-${index}`)
  for (const slug of slugs) got(await api.make(link(slug)))
  const first = got(await api.list(null))
  expect(first.links[0]?.slug).toBe('list-17')
  const second = got(await api.list(first.cursor))
  expect([...first.links, ...second.links].map(({ slug }) => slug)).toEqual(slugs.toReversed())
  expect(second.cursor).toBeNull()
  expect(sent.at(-1)?.headers).toHaveProperty('consistency-token')
})

test('a write whose answer was lost is the same one when it is sent again', async () => {
  let lost = 0
  const { api, sent } = labApi(world, { lose: ({ method }) => method === 'POST' && lost++ === 0 })
  const fields = { url, title: 'Once', listed: false } // the API makes its slug up
  expect(await api.make(fields)).toMatchObject({ ok: false, problem: { kind: 'no-answer' } })
  const made = got(await api.make(fields))
  const titled = got(await api.list(null)).links.filter(({ title }) => title === 'Once')
  expect(titled).toEqual([made])
  expect(got(await api.make(fields)).slug).not.toBe(made.slug) // another one, and meant
  const keys = sent
    .filter(({ method }) => method === 'POST')
    .map(({ headers }) => headers?.['idempotency-key'])
  expect(new Set(keys).size).toBe(2)
})

test('without a key it is shown what everybody is, and told what writing needs', async () => {
  const { api, sent } = labApi(world, { key: '' })
  const { links } = got(await api.list(null))
  expect(links.length).toBeGreaterThan(0)
  expect(links.filter(({ listed }) => !listed)).toEqual([])
  expect(await api.make(link('none'))).toMatchObject({
    problem: { kind: 'unauthorized', status: 401 },
  })
  expect(sent.filter(({ headers }) => headers?.authorization !== undefined)).toEqual([])
})
