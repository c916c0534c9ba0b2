// A load, within what this isolate and the request may spend.
import { beforeEach, describe, expect, test } from 'vitest'
import {
  GET_DEADLINE_MS,
  LOADS_MAX,
  WRITE_DEADLINE_MS,
} from '../../../../src/edge/upstream/limits.ts'
import type { LoadOptions } from '../../../../src/edge/upstream/load.ts'
import { BODY_BYTES_MAX } from '../../../../src/shared/limits.ts'
import { until, watch } from '../../settle.ts'
import { costsOf, fromRegion, hang, openTold, refuse, type ToldLab, visitTo } from '../lab.ts'

let lab: ToldLab
beforeEach(async () => {
  lab = await openTold(() => fromRegion('body'))
})

const visit = (init: RequestInit = {}) => visitTo(lab, '/a', init)
const load = (of = visit(), options: LoadOptions = {}) => lab.edge.upstream.load(of, options)
const post = () => visit({ method: 'POST' })

test('ends by the deadline of its request, or sooner where it is told to', async () => {
  const deadlines: number[] = []
  lab.now.send = async ({ deadline }) => {
    deadlines.push(deadline - lab.clock.now())
    return { attempts: [] }
  }
  await load()
  await load(post())
  await load(visit(), { endBy: lab.clock.now() + 5 })
  await load(visit(), { endBy: lab.clock.now() + 10 * GET_DEADLINE_MS })
  expect(deadlines).toEqual([GET_DEADLINE_MS, WRITE_DEADLINE_MS, 5, GET_DEADLINE_MS])
})

test('a body that cannot be had is no load', async () => {
  const headers = { 'Content-Length': String(BODY_BYTES_MAX + 1) }
  const of = visit({ method: 'POST', body: '{}', headers })
  expect(await load(of)).toEqual({ attempts: [], refused: 'too-large' })
  expect([lab.calls.length, costsOf(of)]).toEqual([0, {}])
})

describe('loads under way', () => {
  test('are counted while they last, whatever becomes of them', async () => {
    const { promise, resolve } = Promise.withResolvers<Response>()
    lab.answer = () => promise
    const { busy } = lab.edge.upstream
    const of = visit()
    const loading = load(of)
    await until(() => lab.calls.length === 1)
    expect(busy.held).toBe(1)
    resolve(fromRegion('x'))
    await loading
    expect([busy.held, costsOf(of).loads]).toEqual([0, 1])
    lab.answer = refuse
    await load()
    lab.now.send = () => Promise.reject(new Error('bug'))
    await expect(load()).rejects.toThrow('bug')
    expect(busy.held).toBe(0)
  })

  test('are bounded: a read too many calls nobody, a write does', async () => {
    const { busy } = lab.edge.upstream
    busy.enter(GET_DEADLINE_MS, LOADS_MAX - 1)
    const last = busy.enter(GET_DEADLINE_MS)
    const of = visit()
    expect(await load(of)).toEqual({ attempts: [], refused: 'overloaded' })
    expect([lab.calls.length, costsOf(of).loads, busy.held]).toEqual([0, undefined, LOADS_MAX])
    expect(await load(post())).not.toHaveProperty('refused')
    expect(lab.calls).toHaveLength(1)
    last.leave()
    expect(await load()).not.toHaveProperty('refused')
  })

  test('writes under way do not keep readers out', async () => {
    lab.answer = hang
    for (let i = 0; i < LOADS_MAX; i++) void load(post())
    await until(() => lab.calls.length === LOADS_MAX)
    lab.answer = () => fromRegion('x')
    expect(await load()).not.toHaveProperty('refused')
  })

  test('go on although the client leaves', async () => {
    const { promise, resolve } = Promise.withResolvers<Response>()
    lab.answer = () => promise
    void load()
    const done = watch(lab.background.done())
    await until(() => lab.calls.length === 1)
    expect(done()).toBe(false)
    resolve(fromRegion('x'))
    await until(done)
  })
})
