// What npm test consists of, and how its results are counted. Pure.

export type Stage = {
  name: string
  what: string
  /** A script below node_modules, and its arguments. */
  command: string[]
  /** vitest: each test counts; other tools count as one. */
  counted: boolean
}

const vitest = (project: string) => ['vitest/vitest.mjs', 'run', '--project', project]

export const stages: readonly Stage[] = [
  {
    name: 'lint',
    what: 'format, lint and import directions (biome)',
    command: ['@biomejs/biome/bin/biome', 'check', '.'],
    counted: false,
  },
  {
    name: 'workers',
    what: 'types of the Workers',
    command: ['typescript/bin/tsc', '-p', '.'],
    counted: false,
  },
  {
    name: 'node',
    what: 'types of tools and tests',
    command: ['typescript/bin/tsc', '-p', 'infra'],
    counted: false,
  },
  {
    name: 'unit',
    what: 'modules, the local D1 and KV against the real clients, deploy against a stand-in API',
    command: vitest('unit'),
    counted: true,
  },
  {
    name: 'stories',
    what: 'whole worlds, seen by their users',
    command: vitest('stories'),
    counted: true,
  },
]

export const USAGE = `npm test -- [stage...]
${stages.map(({ name, what }) => `  ${name.padEnd(8)} ${what}`).join('\n')}`

export type Selected = { kind: 'ok'; stages: readonly Stage[] } | { kind: 'wrong'; message: string }

/** All stages, or those named, in their own order. */
export function selectStages(names: readonly string[]): Selected {
  const unknown = names.find((name) => !stages.some((stage) => stage.name === name))
  if (unknown !== undefined) return { kind: 'wrong', message: `There is no stage "${unknown}".` }
  if (names.length === 0) return { kind: 'ok', stages }
  return { kind: 'ok', stages: stages.filter(({ name }) => names.includes(name)) }
}

export type Counts = { passed: number; failed: number }

/** Counts of vitest's JSON report. A runner that failed without a failed test, or ran none, failed. */
export function countTests(report: unknown, exitCode: number): Counts {
  const { numPassedTests, numFailedTests } = { ...(report as Record<string, unknown> | undefined) }
  const passed = typeof numPassedTests === 'number' ? numPassedTests : 0
  const failed = typeof numFailedTests === 'number' ? numFailedTests : 0
  const silent = failed === 0 && (exitCode !== 0 || passed === 0)
  return { passed, failed: silent ? 1 : failed }
}

export const closingLine = ({ passed, failed }: Counts): string =>
  `${passed} passed, ${failed} failed`
