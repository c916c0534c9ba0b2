// A history as a person reads it: the faults, the commits, and what each client saw. Pure.
import type { Read, Violation, Write } from './checker.ts'
import { DELETED, MISSING } from './database.ts'
import { TWISTS, type Twist } from './mutants.ts'
import { ITEMS_MAX, LIST, type Plan } from './plan.ts'
import type { Slot } from './record.ts'
import type { Simulated } from './simulate.ts'
import type { Change, Interval, Name, Value } from './timeline.ts'

/** The one command that makes this history again, whole. */
export const commandFor = (seed: number, twist: Twist | undefined): string =>
  `npm run storm -- --model --seed ${seed} --histories 1${twist ? ` --mutant ${twist}` : ''}`

export function showHistory(
  plan: Plan,
  { history, asked }: Simulated,
  violation: Violation,
  twist: Twist | undefined,
): string {
  const dials = Object.entries(plan.dials).filter(([, value]) => value !== 0)
  const faults = dials.map(([name, value]) => `${name} ${value}`).join(', ')
  const commits = history.commits.map(
    ({ op, changes }, index) =>
      `  ${index + 1}  ${op === undefined ? 'restore' : `#${op}`}: ${changes.map(change).join(', ') || 'the epoch'}`,
  )
  return [
    ...(twist ? [`With the mistake ${twist}: ${TWISTS[twist]}`] : []),
    `Faults: ${faults || 'none'}`,
    `Commits, from ${history.initial.map(change).join(', ')}:`,
    ...commits,
    ...asked.flatMap((groups, client) => [
      `Client ${client}:`,
      ...groups.flatMap((slots) => group(slots, violation)),
    ]),
    describeViolation(violation),
  ].join('\n')
}

function group(slots: Slot[], { op }: Violation): string[] {
  return slots.map(({ steps, reset, note }, index) => {
    const mark = steps.some((step) => step.op === op) ? '!!' : '  '
    const beside = slots.length > 1 ? (index === 0 ? '/ ' : '\\ ') : ''
    const again = reset ? ' (a new session)' : ''
    return `${mark}${beside}${steps.map(words).join('; ') || 'no answer'}  ${note}${again}`
  })
}

const words = (step: Read | Write): string =>
  step.kind === 'read'
    ? `#${step.op} saw ${change(step)}${step.loose ? ', bound to nothing' : ''}`
    : `#${step.op} wrote${step.wrote ? ` ${change(step.wrote)}` : ''}: ${step.outcome}`

/** Works for the storm's histories too, whose keys and values are texts. */
export function describeViolation(violation: Violation): string {
  const { fault, session, op, saw, position, possible } = violation
  return [
    `Violation: ${fault} in session ${session} at operation ${op}.`,
    ...(saw ? [`  It shows ${change(saw)}.`] : []),
    `  The session had seen commit ${position};`,
    `  that would have been right ${possible.map(between).join(', ') || 'at no commit'}.`,
  ].join('\n')
}

const between = ({ from, to }: Interval): string =>
  to === Number.POSITIVE_INFINITY ? `from commit ${from} on` : `from commit ${from} to ${to}`

const change = ({ key, value }: Change): string => `${keyName(key)} = ${valueName(key, value)}`

const LETTERS = 'abc'

function keyName(key: Name): string {
  if (typeof key === 'string') return key
  if (key === LIST) return 'list'
  return key < ITEMS_MAX ? `${LETTERS[key]}` : `taken(${LETTERS[key % 16]})`
}

function valueName(key: Name, value: Value): string {
  if (typeof value === 'string') return value
  if (key === LIST) return listName(value)
  if (value === DELETED) return 'deleted'
  if (typeof key === 'number' && key > LIST) return value === MISSING ? 'no' : 'yes'
  return value === MISSING ? 'missing' : `#${value}`
}

/** Six bits an item, as the database of the model packs them. */
function listName(code: number): string {
  const items = Array.from({ length: ITEMS_MAX }, (_, key) => Math.floor(code / 64 ** key) % 64)
  const there = items.flatMap((value, key) => (value === 0 ? [] : [`${LETTERS[key]} #${value}`]))
  return `(${there.join(', ')})`
}
