// A parser takes at most twice the steps for twice as much of what a client writes, on hostile values of 16 kB.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import type { Measured } from './measure.ts'
import { RATIO_MAX } from './twice.ts'

/** Hostile values tried on each, beside every piece repeated. */
const RUNS = 5
/** What does not depend on the length. */
const STEPS_SPARE = 300
/** Compiled code does not count all that it has taken into itself, and a function's first runs are not counted. */
const EVERY_BLOCK = ['--no-opt', '--no-maglev', '--no-lazy-feedback-allocation']
/** It takes 9 seconds of one core; a busy machine gives it a tenth of one. */
const MEASURE_MS_MAX = 180_000

const seed = Number(process.env.SEED ?? Date.now() % 1e9)
const script = join(import.meta.dirname, 'measure.ts')

/** Tests each of the `parsers` that `file` exports. Returns what was measured, by name, once it was. */
export function testParsers(file: string, parsers: object): (name: string) => Measured {
  let measured: Measured[]
  beforeAll(async () => {
    const args = [...EVERY_BLOCK, script, `${seed}`, `${RUNS}`, file]
    const { stdout } = await promisify(execFile)(process.execPath, args)
    measured = JSON.parse(stdout)
  }, MEASURE_MS_MAX)

  const of = (name: string): Measured => {
    const one = measured.find((other) => other.name === name)
    if (!one) throw new Error(`measure.ts did not measure "${name}".`)
    return one
  }

  test.each(Object.keys(parsers))('%s', (name) => {
    const { value, some, more } = of(name)
    const again = `on ${JSON.stringify(value)}; SEED=${seed} npx vitest run parsers`
    expect(some, again).toBeGreaterThan(0)
    expect(more, again).toBeLessThanOrEqual(RATIO_MAX * some + STEPS_SPARE)
  })
  return of
}
