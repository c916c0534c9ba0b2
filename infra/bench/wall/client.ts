// A block as a client sees it: each arm in turn, a few requests at a time, with their time and workerd's CPU time.
import { readStory } from '../../traffic/reply.ts'
import type { Arms, Timed, WorkerName } from './arms.ts'
import { ARMS, type Arm, type Block, medians } from './blocks.ts'

/** Enough that reading the CPU time does not count, few enough that what slows the machine down slows all arms. */
const CHUNK = 20
/** Asked again and again: they stay in memory. */
const HOT = 10

/** Hears of an answer that came from elsewhere than it was meant to. */
export type Missed = (what: string) => void

/** Without a copy, and with one query. */
const UNCACHED = '/readyz'

const WORKERS: Record<Arm, WorkerName> = {
  ...{ hello: 'hello', hono: 'hono', both: 'both', raw: 'raw' },
  ...{ kv: 'edge', memory: 'edge', told: 'told' },
}

/** Where an answer must have come from to count. */
const TIERS: Partial<Record<Arm, string>> = { kv: 'kv', memory: 'memory', told: 'memory' }

/** `all` are in KV: so many that whoever asks for one after the other finds none in memory. */
export function measureAsClient(arms: Arms, all: readonly string[]) {
  const [hot, cold] = [all.slice(0, HOT), all.slice(HOT)]
  const paths: Record<Arm, () => string> = {
    ...{ hello: () => '/', hono: () => UNCACHED, both: () => UNCACHED },
    ...{ raw: inTurn(cold), kv: inTurn(cold), memory: inTurn(hot), told: inTurn(hot) },
  }

  /** Twice, because what the first one begins may go on behind it. */
  async function warm(arm: Arm): Promise<void> {
    if (TIERS[arm] !== 'memory') return
    for (const path of [...hot, ...hot]) await arms.ask(WORKERS[arm], path)
  }

  return async (turns: number, missed: Missed): Promise<Pick<Block, 'clientUs' | 'cpuUs'>> => {
    const empty = (): Record<Arm, number[]> => ({
      ...{ hello: [], hono: [], both: [], raw: [], kv: [], memory: [], told: [] },
    })
    const [clientUs, cpuUs] = [empty(), empty()]
    for (let left = turns; left > 0; left -= CHUNK) {
      for (const arm of ARMS) {
        const count = Math.min(CHUNK, left)
        await warm(arm)
        const answers: Timed[] = []
        const before = arms.cpuUs()
        for (let i = 0; i < count; i++) answers.push(await arms.ask(WORKERS[arm], paths[arm]()))
        const spent = (arms.cpuUs() ?? Number.NaN) - (before ?? Number.NaN)
        const wrong = answers.flatMap((one) => strayed(arm, one) ?? [])
        wrong.forEach(missed)
        if (wrong.length > 0) continue
        clientUs[arm].push(...answers.map(({ ms }) => 1_000 * ms))
        if (Number.isFinite(spent)) cpuUs[arm].push(spent / count)
      }
    }
    const told = arms.cpuUs() !== undefined
    return { clientUs: medians(clientUs), cpuUs: told ? medians(cpuUs) : undefined }
  }
}

function inTurn(paths: readonly string[]): () => string {
  let at = 0
  return () => paths[at++ % paths.length] ?? ''
}

/** What it was instead of an answer to count, if so. */
function strayed(arm: Arm, { status, headers }: Timed): string | undefined {
  const { tier } = readStory(headers)
  const meant = TIERS[arm]
  if (status >= 400) return `${status} for ${arm}`
  return meant !== undefined && tier !== meant ? `${tier} for ${arm}` : undefined
}
