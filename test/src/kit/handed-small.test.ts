// On real Workers: what a fork's handler makes of Bob's cookie is never Alice's, through edge, binding and region.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { machineProduct, smallWorld } from '../../support/small-world.ts'

/** Each answer says how many that Worker has given. */
const around = `
  import region from './src/region/index.ts'
  let calls = 0
  export default {
    async fetch(request, env, context) {
      const answer = await region.fetch(request, env, context)
      answer.headers.set('Calls', String(++calls))
      return answer
    },
  }`
const file = join(import.meta.dirname, '..', 'region', 'product.ts')
const world = await smallWorld({ product: await machineProduct(file, around) })

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
