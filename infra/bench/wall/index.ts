// npm run bench -- wall, and a part of the report: what the code itself takes, on workerd and by the wall clock.
import type { Context } from '../../cli/command.ts'
import { terminalTable } from '../../cli/tables.ts'
import { tally } from '../../traffic/statistics.ts'
import { IN_PLACE } from '../../world/d1/in-place.ts'
import { type Delays, openArms } from './arms.ts'
import type { Block } from './blocks.ts'
import { measureAsClient } from './client.ts'
import { figuresOf, type Measured, type Wall } from './figures.ts'
import { type Loops, measureInside } from './inside.ts'
import { tables } from './show.ts'

export type Size = Loops & {
  /** More than an isolate remembers (MEMORY_ENTRIES_MAX in src/edge/cache/store/memory.ts), or no path twice: who
   * asks for one after the other then never finds one in memory. */
  paths: number
  /** Requests to each arm in a block: enough for a median that does not move between blocks. */
  turns: number
  /** Not counted: compilation, connections, a first look at the clock. */
  warmTurns: number
}
const SIZE: Size = { paths: 2_100, turns: 200, warmTurns: 300, operations: 50, calls: 4 }
/** Each path is in a cache group of its own, as short links are. */
const PATH = '/grouped-'

/** Nothing but this machine's work, and the published medians:
 * https://developers.cloudflare.com/changelog/post/2025-08-22-kv-performance-improvements/ and IN_PLACE's source. */
const DELAYS: readonly Delays[] = [
  { kvMs: 0, d1Ms: 0 },
  { kvMs: 1, d1Ms: IN_PLACE.medianMs },
]

type Told = Pick<Context, 'root' | 'progress' | 'quit'>

/** Prints what `rounds` blocks came to. */
export async function benchWall(rounds: number, context: Told, size = SIZE): Promise<void> {
  const { progress } = context
  const { measured } = await measureWall(rounds, context, size)
  progress.note(`Median of ${rounds} blocks; ratios within each block (median / least / most).`)
  for (const one of measured) progress.note(`\n${tables(one, terminalTable)}`)
}

export async function measureWall(rounds: number, context: Told, size = SIZE): Promise<Wall> {
  const measured: Measured[] = []
  for (const delays of DELAYS) measured.push(await measureWith(delays, rounds, context, size))
  return { rounds, measured }
}

async function measureWith(
  delays: Delays,
  rounds: number,
  { root, progress, quit }: Told,
  size: Size,
): Promise<Measured> {
  const paths = Array.from({ length: size.paths }, (_, i) => `${PATH}${i}`)
  await using arms = await openArms(root, paths, delays, quit.signal)
  const asClient = measureAsClient(arms, paths)
  let at = 0
  /** Where each batch of operations begins. */
  const from = () => (at = (at + size.operations) % size.paths)
  const inside = (missed: (what: string) => void) => measureInside(arms, PATH, from, size, missed)

  await asClient(size.warmTurns, () => {})
  await inside(() => {})
  const others: string[] = []
  const missed = (what: string) => void others.push(what)
  const blocks: Block[] = []
  for (let i = 0; i < rounds; i++) {
    blocks.push({ ...(await asClient(size.turns, missed)), insideUs: await inside(missed) })
  }
  const not = Object.entries(tally(others)).map(([what, times]) => `${times} ${what}`)
  if (not.length > 0) progress.note(`Not from where it was meant, and left out: ${not.join(', ')}.`)
  return figuresOf(blocks, delays, others.length)
}
