// Undo, against the API itself: whatever was done, in whatever order, is taken back step by step.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Changes } from '../../../src/app/page/api.ts'
import { added, type Deed, deedWords, undone, undoWords } from '../../../src/app/page/deeds.ts'
import { settle } from '../../../src/app/page/settle.ts'
import { undo } from '../../../src/app/page/undo.ts'
import type { Link } from '../../../src/app/schemas.ts'
import { smallWorld } from '../../support/small-world.ts'
import { got, labApi } from './lab.ts'

const world = await smallWorld()
/** Each asks the API some twenty times. */
const RUNS = 8
const url = 'https://target.example/'
/** Of a conflict that a test does not expect. */
const nobody = (): never => {
  throw new Error('There is a conflict, and nobody else.')
}

/** What the API shows of a link that undo can bring back: all but its address, its version and its dates. */
const shown = ({ url, title, listed, disabled }: Link) => ({ url, title, listed, disabled })

const change: fc.Arbitrary<Changes | 'deleted'> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record(
        {
          url: fc.webUrl({ validSchemes: ['https'], withQueryParameters: true }),
          title: fc.string({ maxLength: 20 }),
          listed: fc.boolean(),
          disabled: fc.boolean(),
        },
        { requiredKeys: [] },
      )
      .filter((changes) => Object.keys(changes).length > 0),
  },
  { weight: 1, arbitrary: fc.constant('deleted' as const) },
)

test('a change that changes nothing is none to undo, and no undo before it is refused for its version', async () => {
  const { api } = labApi(world)
  let link = got(await api.make({ slug: 'nothing', url, title: 'One', listed: false }))
  let deeds: readonly Deed[] = []
  for (const changes of [{ title: '' }, { disabled: false }]) {
    const done = await settle(api, nobody, link, changes)
    if (done.kind !== 'done' || done.deed.kind !== 'changed') throw new Error(JSON.stringify(done))
    deeds = added(deeds, done.deed)
    link = done.deed.after
  }
  expect(deeds).toHaveLength(1)
  const [deed] = deeds
  const back = deed && (await undo(api, nobody, deed))
  expect(back).toMatchObject({ kind: 'done', deed: { after: { title: 'One' } } })
})

test('undo(do(x)) shows what was there, for any changes in any order, and after all of them', async () => {
  let made = 0
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const { api } = labApi(world)
      let deeds: readonly Deed[] = []
      const states: Link[] = []
      let link = got(await api.make({ slug: `p${++made}`, url, title: 'One', listed: false }))
      for (const one of changes) {
        const done = await settle(api, nobody, link, one)
        if (done.kind !== 'done') throw new Error(JSON.stringify(done))
        const before = deeds.length
        deeds = added(deeds, done.deed)
        if (deeds.length > before) states.push(link)
        if (done.deed.kind !== 'changed') break // what was deleted changes no more
        link = done.deed.after
      }
      for (const before of states.toReversed()) {
        const deed = deeds.at(-1)
        if (!deed) throw new Error('There is nothing left to undo.')
        const back = await undo(api, nobody, deed)
        if (back.kind !== 'done') throw new Error(`${JSON.stringify(back)} of ${deedWords(deed)}`)
        deeds = undone(deeds, deed, back.deed)
        link = back.deed.kind === 'changed' ? back.deed.after : back.deed.link
        expect(shown(got(await api.read(link.slug)))).toEqual(shown(before))
      }
      expect(deeds).toEqual([])
    }),
    { numRuns: RUNS },
  )
})

test('what was made is deleted by undo, and its address is used up', async () => {
  const { api } = labApi(world)
  const link = got(await api.make({ slug: 'once', url, title: '', listed: false }))
  const deed: Deed = { kind: 'made', link }
  expect(undoWords(deed)).toContain('used up')
  expect(await undo(api, nobody, deed)).toMatchObject({ kind: 'done', deed: { kind: 'deleted' } })
  expect(await api.read('once')).toMatchObject({ ok: false, problem: { kind: 'gone' } })
  const again = await api.make({ slug: 'once', url, title: '', listed: false })
  expect(again).toMatchObject({ ok: false, problem: { kind: 'slug-taken' } })
})

test('what was deleted leads on from the next free address, and the old one stays gone', async () => {
  const { api } = labApi(world)
  for (const slug of ['gone-1', 'gone-2']) {
    got(await api.make({ slug, url, title: slug, listed: true }))
  }
  const link = got(await api.read('gone-1'))
  got(await api.remove(link))
  const back = await undo(api, nobody, { kind: 'deleted', link })
  expect(back).toMatchObject({ deed: { kind: 'made', link: { slug: 'gone-3', title: 'gone-1' } } })
  expect(await api.read('gone-1')).toMatchObject({ problem: { kind: 'gone' } })
})

test('undo overwrites nobody’s change unasked: both versions are shown, and either can stay', async () => {
  const { api } = labApi(world)
  const made = got(await api.make({ slug: 'both', url, title: 'One', listed: false }))
  const mine = await settle(api, nobody, made, { title: 'Mine' })
  if (mine.kind !== 'done') throw new Error('It could not be changed.')
  const other = got(
    await labApi(world).api.change(got(await api.read('both')), { title: 'Theirs' }),
  )

  const asked: unknown[] = []
  const decide = (choice: string) => async (seen: Link, theirs: Link, wanted: unknown) => {
    asked.push([seen.title, theirs.title, wanted])
    return choice
  }
  expect(await undo(api, decide('theirs'), mine.deed)).toEqual({
    kind: 'left',
    theirs: other,
    wanted: true,
  })
  expect(got(await api.read('both')).title).toBe('Theirs')
  expect(await undo(api, decide(''), mine.deed)).toMatchObject({ kind: 'left', wanted: false })
  expect(await undo(api, decide('mine'), mine.deed)).toMatchObject({ deed: { before: other } })
  expect(got(await api.read('both')).title).toBe('One')
  expect(asked).toEqual(Array(3).fill(['Mine', 'Theirs', { title: 'One' }]))
})

test('a change to what was deleted meanwhile is told, and asks nobody', async () => {
  const { api } = labApi(world)
  const link = got(await api.make({ slug: 'left', url, title: '', listed: false }))
  got(await labApi(world).api.remove(link))
  const settled = await settle(api, nobody, link, { title: 'Late' })
  expect(settled).toMatchObject({ kind: 'failed', problem: { kind: 'gone' } })
})
