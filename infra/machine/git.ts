// Git, run for what it does with trees; nothing of the user's settings or of a project's own changes its answers.
import { execFileSync } from 'node:child_process'
import { MachineError } from './machine-error.ts'

/** A local step on thousands of files takes a second or two. */
const LOCAL_MS_MAX = 120_000
/** What one step may print: the history of a large project, file by file. */
const OUTPUT_BYTES_MAX = 256 * 2 ** 20

export type GitOptions = {
  cwd?: string
  input?: string | Buffer
  env?: Record<string, string>
  /** Keep the user's settings: credentials and proxies are needed to fetch. */
  asUser?: boolean
  msMax?: number
  /** Exit codes that are answers. */
  expected?: readonly number[]
}

/** What git printed. Any other exit code than 0, or one that is expected, is an error with git's own words. */
export function git(args: readonly string[], options: GitOptions = {}): Buffer {
  const { cwd, input, env = {}, asUser = false, msMax = LOCAL_MS_MAX, expected = [] } = options
  try {
    return execFileSync('git', ['-c', 'core.hooksPath=/dev/null', '-c', 'gc.auto=0', ...args], {
      ...(cwd === undefined ? {} : { cwd }),
      input: input ?? '',
      env: { ...clean(asUser), ...env },
      timeout: msMax,
      maxBuffer: OUTPUT_BYTES_MAX,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  } catch (error) {
    const { status, stdout, stderr, code } = error as {
      status?: number | null
      stdout?: Buffer
      stderr?: Buffer
      code?: string
    }
    if (code === 'ENOENT') throw new MachineError('This needs git, and there is none. Install it.')
    if (stdout && typeof status === 'number' && expected.includes(status)) return stdout
    const step = args.find((arg) => /^[a-z][a-z-]+$/.test(arg)) ?? ''
    const said =
      code === 'ETIMEDOUT' ? `no end after ${msMax / 1_000} s` : stderr?.toString().trim()
    throw new MachineError(`git ${step}: ${said || code || `exit code ${status}`}`)
  }
}

/** The environment without what would point git at another repository, and in plain English. */
function clean(asUser: boolean): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) => asUser || !name.startsWith('GIT_'),
  ) as [string, string][]
  const own = Object.fromEntries(
    kept.filter(([name]) => !/^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY)$/.test(name)),
  )
  const isolated = asUser ? {} : { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  return { ...own, ...isolated, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' }
}
