// One Worker from the version before to the new one: at 0 % first, then in steps, and back at the first doubt.

import type { Clock } from '../world/time.ts'
import type { Cloud } from './cloud.ts'
import { judge, type Sample } from './judge.ts'
import type { Question } from './live.ts'

export type Raised = { ok: true; said: string } | { ok: false; reason: string }

export type Raise = {
  cloud: Pick<Cloud, 'split'>
  clock: Clock
  signal: AbortSignal
  /** Between the steps of the traffic. */
  soakMs: number
  note: (line: string) => void
}

/** Of the traffic, in per cent, each watched before the next. */
export const STEPS = [10, 50]
/** How often each version is asked at a step: p95 needs twenty. */
const ROUNDS = 20
/** A new split takes seconds to be known everywhere, and overrides of an unknown version are ignored without a word. */
const SEEN_TRIES_MAX = 15
const SEEN_EVERY_MS = 2_000

/** `others`: questions to the other Workers, to compare with. */
export async function raise(
  { cloud, clock, signal, soakMs, note }: Raise,
  worker: string,
  { past, fresh }: { past: string; fresh: string },
  { questions, others }: { questions: readonly Question[]; others: readonly Question[] },
): Promise<Raised> {
  const split = (percentage: number) =>
    cloud.split(
      worker,
      [
        { id: past, percentage: 100 - percentage },
        { id: fresh, percentage },
      ],
      `npm run deploy: ${percentage} % of ${fresh}`,
    )
  const back = async (why: string): Promise<Raised> => {
    await cloud.split(
      worker,
      [{ id: past, percentage: 100 }],
      `npm run deploy: rolled back ${fresh}`,
    )
    return {
      ok: false,
      reason: `${why}\nRolled back: version ${past} serves all of ${worker} again.`,
    }
  }

  await split(0)
  const wrong = await smoke({ clock, signal }, fresh, questions)
  if (wrong) return back(`Version ${fresh} was not let near users: ${wrong}`)
  note(`0 %: all ${questions.length} questions answered by ${fresh}`)
  let said = ''
  for (const percentage of STEPS) {
    await split(percentage)
    const compared = { fresh: [] as Sample[], past: [] as Sample[], others: [] as Sample[] }
    for (let round = 0; round < ROUNDS; round += 1) {
      signal.throwIfAborted()
      const question = questions[round % questions.length]
      const other = others[round % others.length]
      if (question) compared.fresh.push(await question(fresh))
      if (question) compared.past.push(await question(past))
      if (other) compared.others.push(await other(undefined))
      await clock.sleep(soakMs / ROUNDS, signal)
    }
    const verdict = judge(compared)
    if (!verdict.good) return back(`At ${percentage} % of the traffic ${verdict.why}.`)
    said = verdict.said
    note(`${percentage} %: ${said}`)
  }
  return { ok: true, said }
}

/** What is wrong with that version, asked before users do. undefined: nothing. */
export async function smoke(
  { clock, signal }: Pick<Raise, 'clock' | 'signal'>,
  version: string,
  questions: readonly Question[],
): Promise<string | undefined> {
  const [first] = questions
  for (let tries = 1; ; tries += 1) {
    signal.throwIfAborted()
    const answer = await first?.(version)
    if (answer?.version === version) break
    if (tries === SEEN_TRIES_MAX) {
      return `after ${tries} tries ${answer?.said ?? 'nobody answered'}, by version ${answer?.version ?? 'unknown'}`
    }
    await clock.sleep(SEEN_EVERY_MS, signal)
  }
  for (const question of questions) {
    const { ok, said, version: who } = await question(version)
    if (!ok) return said
    if (who !== undefined && who !== version) return `${said}, but by version ${who}`
  }
  return undefined
}
