// A write on its way: tried at two regions under one key, and sent again by the client when nobody answered.
import type { Write } from './checker.ts'
import { MISSING } from './database.ts'
import type { Act } from './plan.ts'
import { type Answer, type Shown, type WriteAsk, writeAt } from './region.ts'
import { type Client, hop, isTracked, respond, type Unanswered, type Visit } from './respond.ts'

/** Longer than a client waits. */
const LATE_MS_MAX = 500
/** A version that no link ever has. */
const NO_VERSION = -1

export function askWrite(visit: Visit): void {
  const { world, client, act, random } = visit
  const known = act.what === 'retry' ? client.unanswered.shift() : undefined
  const sent = known ?? { act, match: matchOf(client, act) }
  world.agenda.after(hop(random), () => {
    const answer = tryRegions(visit, sent)
    const lost = random() < world.plan.dials.answerLost
    settle(visit, sent, lost ? { kind: 'unable' } : answer, known !== undefined)
  })
}

const matchOf = ({ versions }: Client, { what, key, blind }: Act): Unanswered['match'] =>
  blind || what === 'create' ? undefined : versions.get(key)

function tryRegions(visit: Visit, { act, match }: Unanswered): Answer {
  const { world, epoch, entered, random } = visit
  const { regionDown, landsLate, answerLost, primaryDown } = world.plan.dials
  const { twist, agenda } = world
  const otherEpoch = match !== undefined && match.epoch !== epoch && twist !== 'G4'
  const ask: WriteAsk = {
    ...act,
    write: act.id,
    ask: { ...entered.position, primary: entered.reset !== undefined },
    version: otherEpoch ? NO_VERSION : match?.version,
  }
  // A refusal of If-Match: * is not final: the link may come to be.
  const mayBeLate = act.what === 'create' || match !== undefined || twist === 'G5'
  const first = Math.floor(random() * 3)
  for (let tries = 0; tries < 2; tries++) {
    const region = { ...world.region(first + tries) }
    const [down, late, away, lost] = [random(), random(), random(), random()]
    if (down < regionDown || away < primaryDown) continue
    if (mayBeLate && late < landsLate) {
      agenda.after(random() * LATE_MS_MAX, () => writeAt(region, ask, random))
      continue
    }
    const answer = writeAt(region, ask, random)
    if (answer.kind !== 'unable' && lost >= answerLost) return answer
  }
  return { kind: 'unable' }
}

function settle(visit: Visit, sent: Unanswered, answer: Answer, again: boolean): void {
  const { world, client, slot } = visit
  const { act, match } = sent
  const { id, key } = act
  const base = { kind: 'write', op: id, again } as const
  const over = match && { over: { key, value: match.value } }
  // The request is part of the history even when its answer never comes.
  slot.steps = [{ ...base, ...over, outcome: 'unknown' }]
  switch (answer.kind) {
    case 'committed': {
      const { shown } = answer
      const wrote = { key, value: shown.value }
      const step: Write = { ...base, ...over, outcome: 'done', wrote }
      respond(visit, shown, 'write', () => {
        slot.steps = [step]
        slot.note = `${act.what}, commit ${shown.snapshot.m}`
      })
      return
    }
    case 'refused':
      respond(visit, answer.shown, 'region', () => refused(visit, id, answer.shown, again))
      return
    case 'shown':
    case 'unable':
      world.count.unavailable++
      respond(visit, undefined, 'write', () => {
        slot.note = 'no answer'
        client.unanswered.push(sent)
      })
  }
}

/** Its answer also shows what is there. */
function refused(visit: Visit, op: number, shown: Shown | undefined, again: boolean): void {
  const { slot } = visit
  slot.note = 'refused'
  slot.steps = [{ kind: 'write', op, outcome: 'refused', again }]
  if (!shown) return
  const { key, value } = shown
  const loose = !isTracked(visit, 'region')
  const cause = value === MISSING ? '404' : 'what is there'
  slot.note = `refused: ${cause}`
  slot.steps.push({ kind: 'read', op, key, value, loose })
}
