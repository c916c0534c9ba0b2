// The model does what nginx was seen to do, asked the same.
import { expect, test } from 'vitest'
import { STATUSES } from '../../../../infra/bench/nginx/cache.ts'
import { nginxSection } from '../../../../infra/bench/nginx/figures.ts'
import { CROWDS } from '../../../../infra/bench/nginx/plan.ts'
import { nginxBeside } from '../../../../infra/bench/nginx/recorded.ts'

/** Of all reads: a request that comes a little late falls into another second. */
const SHARE = 0.01
/** What sockets and a busy machine add to a wait, in milliseconds. */
const WAIT_MS = 100

const beside = await nginxBeside()
const { nginx, model } = beside

test.each(STATUSES)('as many answers are %s', (status) => {
  expect(nginx.statuses[status]).toBeGreaterThan(0)
  expect(Math.abs(model.statuses[status] - nginx.statuses[status])).toBeLessThanOrEqual(SHARE)
})

test('as many are older than what the origin has, for as many loads', () => {
  expect(nginx.behind).toBeGreaterThan(0)
  expect(Math.abs(model.behind - nginx.behind)).toBeLessThanOrEqual(SHARE)
  expect(Math.abs(model.loads / nginx.loads - 1)).toBeLessThanOrEqual(SHARE)
})

test.each(CROWDS)('a crowd at a %s key waits as long, for as many loads', (crowd) => {
  const [real, modelled] = [nginx.crowds[crowd], model.crowds[crowd]]
  expect(modelled.loads).toBe(real.loads)
  expect(Math.abs(modelled.waitMs - real.waitMs)).toBeLessThanOrEqual(WAIT_MS)
})

test('the page has both', () => {
  expect(nginxSection(beside)).toContain(`nginx ${beside.version}`)
  expect(nginxSection(beside)).not.toMatch(/NaN|undefined/)
  expect(nginxSection(undefined)).toBe('')
})
