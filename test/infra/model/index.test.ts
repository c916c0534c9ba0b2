import { describe, expect, test } from 'vitest'
import { type Modelled, model } from '../../../infra/model/index.ts'
import { GAPS, MUTANTS, SPARES, type Twist } from '../../../infra/model/mutants.ts'

/** What a pull request runs. A quiet core needs a fifth of the time. */
const HISTORIES = 100_000
const HISTORIES_MS_MAX = 120_000
/** In so many the rarest mistake must have shown. */
const MUTANT_HISTORIES_MAX = 20_000
const SPARE_HISTORIES = 10_000

const run = (histories: number, mutant?: Twist, lines: string[] = []): Promise<Modelled> =>
  model({ seed: 1, histories, ...(mutant && { mutant }), print: (line) => lines.push(line) })

const names = <T extends string>(record: Record<T, string>) =>
  Object.entries(record) as [T, string][]

test(
  'no client ever sees what one order of all operations does not explain',
  async () => {
    const lines: string[] = []
    const done = await run(HISTORIES, undefined, lines)
    expect(lines).toEqual([])
    expect(done.violations).toEqual([])
    expect(done.disagreements).toEqual([])
    expect(done.histories).toBe(HISTORIES)
    expect(done.operations).toBeGreaterThan(2_000_000)
    expect(done.witnessed).toBeGreaterThan(10_000)
    expect(done.hits).toBeGreaterThan(done.reads / 5)
  },
  HISTORIES_MS_MAX,
)

describe('a checker that lets a mistake pass would be broken', () => {
  test.each(names(MUTANTS))('%s: %s', async (mutant) => {
    const { violations } = await run(MUTANT_HISTORIES_MAX, mutant)
    expect(violations).toHaveLength(1)
  })
})

describe('the same rules, forgotten around the protocol, are found too', () => {
  test.each(names(GAPS))('%s: %s', async (gap) => {
    const { violations } = await run(MUTANT_HISTORIES_MAX, gap)
    expect(violations).toHaveLength(1)
  })
})

describe('protocols that differ and hold', () => {
  test.each(names(SPARES))('%s: %s', async (spare) => {
    const { violations } = await run(SPARE_HISTORIES, spare)
    expect(violations).toEqual([])
  })
})

test('a violation tells the command that makes it again, and the shortest history that has it', async () => {
  const lines: string[] = []
  const { violations } = await run(MUTANT_HISTORIES_MAX, 'M7', lines)
  const [found] = violations
  const text = lines.join('\n')
  expect(text).toContain(`npm run storm -- --model --seed ${found?.seed} --histories 1 --mutant M7`)
  expect(text).toContain('read-your-writes')
  expect(text.split('\n').length).toBeLessThan(25)

  const seed = found?.seed ?? 0
  const again = await model({ seed, histories: 1, mutant: 'M7', print: () => {} })
  expect(again.violations).toEqual(violations)
})

test('the same seed gives the same histories', async () => {
  const [one, other] = [await run(500), await run(500)]
  expect({ ...one, ms: 0 }).toEqual({ ...other, ms: 0 })
})

test('it stops when asked to, and goes on after a violation when asked to', async () => {
  const quit = new AbortController()
  const options = { seed: 1, histories: 10_000, print: () => {} }
  const update = () => quit.abort()
  const stopped = await model({ ...options, update, signal: quit.signal })
  expect(stopped.histories).toBe(100)
  const many = await model({ ...options, mutant: 'M1', violationsMax: 5 })
  expect(many.violations).toHaveLength(5)
})

test('a mistake that is not known is refused', async () => {
  const wrong = model({ seed: 1, histories: 1, mutant: 'M99', print: () => {} })
  await expect(wrong).rejects.toThrow('There is no mistake "M99"; there are M1, M2')
})
