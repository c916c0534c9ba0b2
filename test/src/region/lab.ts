// A region of some product in this process, on whatever stands in for D1.
import type { D1Database } from '@cloudflare/workers-types'
import { createConfirms } from '../../../src/data/budget.ts'
import { createGate } from '../../../src/data/gate.ts'
import type { Product, RegionEnv } from '../../../src/kit/context.ts'
import { regionOf } from '../../../src/region/region.ts'
import { createClock } from '../../support/clock.ts'
import { contextOf } from '../context.ts'

export function openProduct(product: Product, d1: D1Database, more: Partial<RegionEnv> = {}) {
  const clock = createClock()
  let ids = 0
  const newId = () => `made-up-in-the-region-${String(++ids).padStart(16, '0')}`
  const worker = regionOf(product, {
    clock,
    chance: () => 0.5,
    newId,
    gate: createGate(clock),
    confirms: createConfirms(clock),
  })
  const env: RegionEnv = { DB: d1, REGION: 'weur', EPOCH: '1', ...more }
  return {
    clock,
    fetch: async (path: string, init?: RequestInit) =>
      worker.fetch(new Request(new URL(path, 'https://region.example'), init), env, contextOf()),
    run: (cron: string, scheduledTime: number) => worker.scheduled({ cron, scheduledTime }, env),
  }
}
