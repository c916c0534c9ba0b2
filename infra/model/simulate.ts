// Runs a plan under the virtual clock: clients ask one thing after the other, and all they see is recorded.
import type { History } from './checker.ts'
import type { Twist } from './mutants.ts'
import type { Plan, Planned } from './plan.ts'
import { askRead } from './reads.ts'
import { createRecorder, type Slot } from './record.ts'
import { type Client, respond, type Visit } from './respond.ts'
import { type Entered, enter, type Token } from './tokens.ts'
import { type Count, openWorld } from './world.ts'
import { askWrite } from './writes.ts'

/** A token that an edge has read: to be read again with its signature. */
export type Reading = { sent: readonly Token[]; epoch: number; now: number; entered: Entered }

export type Simulated = { history: History; asked: Slot[][][]; count: Count }

export function simulate(
  plan: Plan,
  twist: Twist | undefined,
  onReading?: (reading: Reading) => void,
): Simulated {
  const world = openWorld(plan, twist)
  const { agenda, db, count } = world
  const recorder = createRecorder(plan.clients)

  const run = (number: number) => {
    const client: Client = { tokens: [], versions: new Map(), unanswered: [] }
    const waiting: Extract<Planned, { kind: 'ask' }>[] = []
    let busy = 0

    const begin = ({ edge, acts }: Extract<Planned, { kind: 'ask' }>) => {
      const slots = recorder.open(number, acts.length)
      busy = acts.length
      for (const [index, act] of acts.entries()) {
        const slot = slots[index]
        if (slot) ask({ world, client, edge, act, slot, done: next }, onReading)
      }
    }
    const next = () => {
      busy--
      const event = busy === 0 ? waiting.shift() : undefined
      if (event) begin(event)
    }
    for (const event of plan.events) {
      if (event.kind !== 'ask' || event.client !== number) continue
      agenda.at(event.at, () => (busy > 0 ? waiting.push(event) : begin(event)))
    }
  }
  for (let number = 0; number < plan.clients; number++) run(number)
  agenda.run()
  const { initial, commits } = db
  return {
    history: { initial, commits, sessions: recorder.sessions() },
    asked: recorder.asked,
    count,
  }
}

function ask(
  visit: Pick<Visit, 'world' | 'client' | 'edge' | 'act' | 'slot' | 'done'>,
  onReading: ((reading: Reading) => void) | undefined,
): void {
  const { world, client, edge, act } = visit
  const sent = world.twist === 'M8' || act.anonymous ? [] : client.tokens
  const epoch = world.epoch(edge)
  const now = world.clock(edge)
  const entered = enter(sent, epoch, now)
  onReading?.({ sent, epoch, now, entered })
  world.count.operations++
  const random = world.chance(`act ${act.id}`)
  const whole = { ...visit, epoch, sent, entered, random }
  if (entered.ahead) {
    world.count.unavailable++
    respond(whole, undefined, 'region', () => {
      visit.slot.note = '503'
    })
    return
  }
  if (act.what === 'read' || (act.what === 'retry' && client.unanswered.length === 0)) {
    askRead(whole)
  } else askWrite(whole)
}
