// Makes a history that shows a violation as short as it can be: fewer events, fewer faults, the same trouble. Pure.
import type { Dials } from './dials.ts'
import type { Plan, Planned } from './plan.ts'

/** `stillWrong` runs a plan. Takes away whatever may go until nothing more may. */
export function shrink(plan: Plan, stillWrong: (plan: Plan) => boolean): Plan {
  let best = plan
  for (let shorter = true; shorter; ) {
    shorter = false
    for (const smaller of [...withoutEvents(best), ...withoutActs(best), ...withoutDials(best)]) {
      const candidate = smaller(best)
      if (!candidate || !stillWrong(candidate)) continue
      best = candidate
      shorter = true
    }
  }
  return best
}

/** Takes one thing away from the best plan so far; nothing when it is gone already. */
type Smaller = (plan: Plan) => Plan | undefined

/** From the end, so that what is left keeps its place. */
const withoutEvents = ({ events }: Plan): Smaller[] =>
  events
    .map(
      (event): Smaller =>
        (plan) =>
          plan.events.includes(event)
            ? { ...plan, events: plan.events.filter((one) => one !== event) }
            : undefined,
    )
    .reverse()

const withoutActs = ({ events }: Plan): Smaller[] =>
  events
    .flatMap((event) => (event.kind === 'ask' && event.acts.length > 1 ? event.acts : []))
    .map(
      ({ id }) =>
        (plan) =>
          withoutAct(plan, id),
    )

function withoutAct(plan: Plan, id: number): Plan | undefined {
  const events = plan.events.map((event): Planned => {
    if (event.kind !== 'ask' || event.acts.length < 2) return event
    return { ...event, acts: event.acts.filter((act) => act.id !== id) }
  })
  const before = plan.events.reduce((sum, event) => sum + actsOf(event), 0)
  const after = events.reduce((sum, event) => sum + actsOf(event), 0)
  return after < before ? { ...plan, events } : undefined
}

const actsOf = (event: Planned): number => (event.kind === 'ask' ? event.acts.length : 0)

const withoutDials = ({ dials }: Plan): Smaller[] =>
  Object.keys(dials).map(
    (name) => (plan) =>
      plan.dials[name as keyof Dials] === 0
        ? undefined
        : { ...plan, dials: { ...plan.dials, [name]: 0 } },
  )
