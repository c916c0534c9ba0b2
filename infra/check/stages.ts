// What npm test consists of, and how its results are counted. Pure.

export type Stage = {
  name: string
  what: string
  /** A script below node_modules, and its arguments. */
  command: string[]
  /** vitest: each test counts; other tools count as one. */
  counted: boolean
  /** It takes seconds, and mostly one core: such stages run side by side. */
  quick: boolean
}

const vitest = (projects: string) => ['vitest/vitest.mjs', 'run', '--project', projects]
/** Only what a change can touch is checked anew. */
const types = (name: string, folder: string) => [
  ...['typescript/bin/tsc', '-p', folder, '--incremental'],
  ...['--tsBuildInfoFile', `.world/${name}.tsbuildinfo`],
]

const TOOL = { counted: false, quick: true }

export const stages: readonly Stage[] = [
  {
    name: 'lint',
    what: 'format, lint and import directions (biome)',
    command: ['@biomejs/biome/bin/biome', 'check', '.'],
    ...TOOL,
  },
  {
    name: 'workers',
    what: 'types of the Workers',
    command: types('workers', '.'),
    ...TOOL,
  },
  {
    name: 'node',
    what: 'types of tools and tests',
    command: types('node', 'infra'),
    ...TOOL,
  },
  {
    name: 'page',
    what: 'types of the page',
    command: types('page', 'src/page'),
    ...TOOL,
  },
  {
    name: 'app',
    what: 'the product, test/app: its rules, and its routes in the small world',
    command: vitest('app'),
    counted: true,
    quick: true,
  },
  {
    name: 'unit',
    what: 'modules, the local D1 and KV against the real clients, deploy against a stand-in API',
    command: vitest('unit*'),
    counted: true,
    quick: false,
  },
  {
    name: 'stories',
    what: 'whole worlds, seen by their users, some through a browser',
    command: vitest('stories*'),
    counted: true,
    quick: false,
  },
]

/** What a change of the product can break in itself; the others test the machine that it runs on. */
const PRODUCT: readonly string[] = ['lint', 'workers', 'node', 'app']

export const USAGE = `npm test               everything
npm test -- app        while you work on src/app: ${PRODUCT.join(', ')}
npm test -- <stage...> some of
${stages.map(({ name, what }) => `  ${name.padEnd(8)} ${what}`).join('\n')}`

export type Selected =
  | { kind: 'ok'; stages: readonly Stage[] }
  | { kind: 'help' }
  | { kind: 'wrong'; message: string }

/** All stages, or those named, in their own order. */
export function selectStages(names: readonly string[]): Selected {
  if (names.includes('--help')) return { kind: 'help' }
  const unknown = names.find((name) => !stages.some((stage) => stage.name === name))
  if (unknown !== undefined) return { kind: 'wrong', message: `There is no stage "${unknown}".` }
  const wanted = names.length === 1 && names[0] === 'app' ? PRODUCT : names
  const chosen = stages.filter(({ name }) => names.length === 0 || wanted.includes(name))
  return { kind: 'ok', stages: chosen }
}

/** Which stages ran, and which did not. */
export function coverage(ran: readonly Stage[]): string {
  const list = (some: readonly Stage[]) => some.map(({ name }) => name).join(', ')
  const rest = stages.filter((stage) => !ran.includes(stage))
  if (rest.length === 0) return `all stages: ${list(ran)}`
  return `${list(ran)}; not ${list(rest)}, which npm test runs too`
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
