// What D1 does before it answers: its time, its troubles, and its own retries of reads.
import { expect, test } from 'vitest'
import { createService, FINE } from '../../../../infra/world/d1/service.ts'
import { until } from '../../../src/settle.ts'
import { createClock } from '../../../support/clock.ts'
import { eventually } from '../../../support/eventually.ts'

const read = { queries: [{ sql: ' select 1', params: [] }], format: 'rows' as const }
const write = { queries: [{ sql: 'UPDATE t SET a = 1', params: [] }], format: 'rows' as const }
const never = new AbortController().signal

function setUp(serviceMs = 8) {
  const clock = createClock()
  const service = createService(clock, () => serviceMs)
  const ask = (request: typeof read) => {
    const state: { admitted: unknown } = { admitted: undefined }
    service.admit(request, never).then((admitted) => {
      state.admitted = admitted
    })
    return state
  }
  const settle = (state: { admitted: unknown }, stepMs = 0) =>
    eventually(
      async () => {
        clock.advance(stepMs)
        return state.admitted
      },
      (admitted) => admitted !== undefined,
    )
  return { clock, service, ask, settle }
}

test('a query waits for its service time, and a stall on top', async () => {
  const { clock, service, ask, settle } = setUp()
  service.change({ ...FINE, stallMs: 2_000 })
  const asked = ask(read)
  await until(() => clock.sleeping().length > 0)
  expect(clock.sleeping()).toEqual([2_008])
  clock.advance(2_007)
  expect(asked.admitted).toBeUndefined()
  clock.advance(1)
  expect(await settle(asked)).toEqual({ kind: 'go', attempts: 1 })
})

test('an overloaded instance refuses at once, and is not asked again', async () => {
  const { clock, service, ask, settle } = setUp()
  service.change({ ...FINE, overloaded: true })
  expect(await settle(ask(read))).toEqual({
    kind: 'refused',
    error: 'D1 DB is overloaded. Requests queued for too long.',
  })
  expect(clock.sleeping()).toEqual([])
})

test('a reset fails what is waiting; D1 tries reads again, and says how often', async () => {
  const { clock, service, ask, settle } = setUp()
  const [reading, writing] = [ask(read), ask(write)]
  await until(() => clock.sleeping().length === 2)
  service.change({ ...FINE, resetting: true })
  service.change(FINE)
  expect(await settle(writing)).toMatchObject({ kind: 'refused' })
  expect(await settle(reading, 1)).toEqual({ kind: 'go', attempts: 2 })
})

test('while it keeps resetting, three attempts are all', async () => {
  const { service, ask, settle } = setUp()
  service.change({ ...FINE, resetting: true })
  expect(await settle(ask(read), 1)).toEqual({
    kind: 'refused',
    error: 'Internal error in D1 DB storage caused object to be reset.',
  })
})
