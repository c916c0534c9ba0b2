// What an answer shows to have changed: after a HEAD here, after writes in write.test.ts.
import { beforeEach, expect, test } from 'vitest'
import { askedBy } from '../../../../src/edge/cache/lookup.ts'
import { answerOf } from '../../../../src/edge/upstream/regional.ts'
import type { Snapshot } from '../../../../src/shared/snapshot.ts'
import { entryOf, fromRegion, type Lab, openEdge, visitTo } from '../lab.ts'

const KEY = '1:https://short.example/a'
let lab: Lab
beforeEach(async () => {
  lab = await openEdge(new Map())
})

/** The keys that are deleted when a HEAD says so of a copy with the tag "1", read at 7 and changed at 3. */
async function forgotten(
  headers: Record<string, string>,
  {
    method = 'HEAD',
    status = 200,
    snapshot,
  }: { method?: string; status?: number; snapshot?: Partial<Snapshot> } = {},
) {
  const asked = askedBy(visitTo(lab, '/a', { method }), KEY)
  const answer = answerOf(fromRegion(null, { status, headers, ...(snapshot && { snapshot }) }))
  const known = entryOf({ headers: { etag: '"1"' } })
  lab.cache.forgetting.afterHead(asked, known, { answer, attempts: [] })
  await lab.background.done()
  return lab.store.deleted
}

test('another tag on a HEAD outdates the copy of the GET, and the same one does not', async () => {
  expect(await forgotten({ ETag: '"1"' })).toEqual([])
  expect(await forgotten({ ETag: '"2"' })).toEqual([KEY])
})

test.each([
  ['a GET, which brings a copy of its own', { method: 'GET' }],
  ['an error', { status: 404 }],
  [
    'a HEAD read before the copy changed: it is the HEAD that is outdated',
    { snapshot: { m: 1, a: 2 } },
  ],
])('not on %s', async (_, how) => {
  expect(await forgotten({ ETag: '"2"' }, how)).toEqual([])
})
