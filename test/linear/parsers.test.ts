// Whatever a client writes, twice as much of it takes at most twice the steps: every parser, hostile values of 16 kB.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import type { Measured } from './measure.ts'
import { parsers } from './parsers.ts'
import { LOOP, LOOP_IN_A_LOOP } from './twice.ts'

/** Hostile values tried on each, beside every piece repeated. */
const RUNS = 5
/** Twice the length, and a part for what does not depend on it. */
const RATIO_MAX = 2.2
const STEPS_SPARE = 300
/** Compiled code does not count all that it has taken into itself, and a function's first runs are not counted. */
const EVERY_BLOCK = ['--no-opt', '--no-maglev', '--no-lazy-feedback-allocation']
const MEASURE_MS_MAX = 60_000

const seed = Number(process.env.SEED ?? Date.now() % 1e9)
const script = join(import.meta.dirname, 'measure.ts')

let measured: Measured[]
beforeAll(async () => {
  const args = [...EVERY_BLOCK, script, `${seed}`, `${RUNS}`]
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
  const again = `on ${JSON.stringify(value)}; SEED=${seed} npx vitest run --project unit test/linear`
  expect(some, again).toBeGreaterThan(0)
  expect(more, again).toBeLessThanOrEqual(RATIO_MAX * some + STEPS_SPARE)
})

test('the count tells a loop from a loop in a loop', () => {
  const ratio = ({ some, more }: Measured) => more / some
  expect(ratio(of(LOOP))).toBeLessThan(RATIO_MAX)
  expect(of(LOOP).some).toBeGreaterThan(8_000)
  expect(ratio(of(LOOP_IN_A_LOOP))).toBeGreaterThan(3.5)
})
