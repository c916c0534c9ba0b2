import { expect, test } from 'vitest'
import type { Plan } from '../../../infra/model/plan.ts'
import { makePlan } from '../../../infra/model/plan.ts'
import { shrink } from '../../../infra/model/shrink.ts'
import { act, ask, plan } from './plans.ts'

const ids = ({ events }: Plan) =>
  events.flatMap((event) => (event.kind === 'ask' ? event.acts.map(({ id }) => id) : []))

test('what is not needed goes, in groups too, and faults that do not matter', () => {
  const events = [
    ask(1, 0, act(1, 'read')),
    ask(2, 0, act(2, 'change'), act(3, 'read'), act(4, 'read')),
    ask(3, 1, act(5, 'read')),
    ask(4, 1, act(6, 'read')),
  ]
  const given = plan(events, { kvOld: 0.6, lagCommitsMax: 3 })
  const short = shrink(
    given,
    (one) => [3, 5].every((id) => ids(one).includes(id)) && one.dials.kvOld > 0,
  )
  expect(ids(short)).toEqual([3, 5])
  expect(short.dials).toEqual({ ...plan([]).dials, kvOld: 0.6 })
})

test('when everything matters nothing goes', () => {
  const whole = makePlan(3)
  expect(shrink(whole, (one) => one === whole)).toBe(whole)
})
