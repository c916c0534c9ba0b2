// On real Workers: what a fork's handler makes of Bob's cookie is never Alice's, through edge, binding and region.
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { regions } from '../../../src/regions.ts'
import { smallWorld } from '../../support/small-world.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')

/** The product of test/src/region in place of every region; each answer says how many that Worker has given. */
async function standIn(region: string): Promise<string> {
  const contents = `
    import * as product from './test/src/region/product.ts'
    import { createGate } from './src/data/gate.ts'
    import { regionOf } from './src/region/region.ts'
    import { systemClock } from './src/shared/time.ts'
    const newId = () => crypto.randomUUID()
    const gate = createGate(systemClock)
    const { fetch } = regionOf(product, { clock: systemClock, chance: Math.random, newId, gate })
    let calls = 0
    export default {
      async fetch(request) {
        const answer = await fetch(request, { DB: {}, REGION: '${region}', EPOCH: '1' })
        answer.headers.set('Calls', String(++calls))
        return answer
      },
    }`
  const stdin = { contents, resolveDir: ROOT, loader: 'ts' as const }
  const { outputFiles } = await build({ stdin, bundle: true, format: 'esm', write: false })
  return outputFiles[0]?.text ?? ''
}

const binding = (id: string) => `REGION_${id.toUpperCase()}`
const sources = regions.map(async ({ id }) => [binding(id), await standIn(id)] as const)
const world = await smallWorld({ standIns: Object.fromEntries(await Promise.all(sources)) })

/** What the page says of the cookie, and how many calls its region had answered when it was made. */
async function page(path: string, cookie?: string) {
  const headers: Record<string, string> = cookie === undefined ? {} : { Cookie: cookie }
  const response = await world.fetch(path, { headers })
  expect(response.status).toBe(200)
  const { fields, cf } = await response.json()
  expect(cf).toBeUndefined()
  return [fields.cookie, response.headers.get('Served-To'), Number(response.headers.get('Calls'))]
}

test('one page for all where the handler does not name the cookie, and no copy of any where it does', async () => {
  const visitors = ['session=bob', 'session=alice', undefined]
  const shared = []
  for (const cookie of visitors) shared.push(await page('/page', cookie))
  expect(shared).toEqual(visitors.map(() => [undefined, 'nobody', 1]))

  const own = []
  for (const who of ['bob', 'alice', 'bob']) own.push(await page('/mine', `session=${who}`))
  expect(own).toEqual([
    ['session=bob', 'session=bob', 2],
    ['session=alice', 'session=alice', 3],
    ['session=bob', 'session=bob', 4],
  ])
  const { keys } = await world.kv.list()
  expect(keys.filter(({ name }) => name.endsWith('/mine'))).toEqual([])
})
