import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { breathe, type Context, runCommand } from '../../../infra/cli/command.ts'
import { seed } from '../../../infra/cli/flags.ts'

const said: string[] = []
beforeEach(() => {
  said.length = 0
  for (const method of ['log', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((line) => void said.push(String(line)))
  }
})
afterEach(() => vi.restoreAllMocks())

const spec = { script: 'x', flags: { seed: seed('chance') }, check: (of: { seed: number }) => of }
const run = (args: string[], work: (of: { seed: number }, context: Context) => Promise<number>) =>
  runCommand(args, spec, work)
const never = () => Promise.reject(new Error('nobody calls this'))

test('the run gets its options, and its exit code is the command’s', async () => {
  expect(await run(['--seed', '3'], async (of) => of.seed)).toBe(3)
})

test('the run is told the command that does the same again', async () => {
  let again = ''
  await run(['--seed', '3'], async (_, { command }) => {
    again = command
    return 0
  })
  expect(again).toBe('npm run x -- --seed 3')
})

test('help is an answer, a wrong flag an error with the usage; neither runs anything', async () => {
  expect(await run(['--help'], never)).toBe(0)
  expect(said).toEqual([expect.stringMatching(/^npm run x -- /)])
  expect(await run(['--seed', 'x'], never)).toBe(2)
  expect(said[1]).toMatch(/^--seed is "x"[\s\S]*npm run x --/)
})

test('a run that cannot go on says why', async () => {
  expect(await run([], never)).toBe(1)
  expect(said).toEqual(['\nThe x ended early: nobody calls this'])
})

test('the first reason to quit counts, not what fails because of it', async () => {
  const code = await run([], async (_, { quit }) => {
    quit.abort(new Error('the edges ended unexpectedly'))
    quit.abort(new Error('so did all else'))
    throw new Error('ECONNRESET')
  })
  expect(code).toBe(1)
  expect(said).toEqual(['\nThe x ended early: the edges ended unexpectedly'])
})

test.each(['resolves', 'rejects'])(
  'after Ctrl-C it is stopped, whether the run %s',
  async (how) => {
    const before = process.listenerCount('SIGINT')
    const code = await run([], async (_, { quit }) => {
      process.listeners('SIGINT').at(-1)?.('SIGINT') // its own: others of this process would end it
      if (how === 'rejects') throw new Error(`${quit.signal.aborted}`)
      return 0
    })
    expect(code).toBe(130)
    expect(said).toEqual(['\nStopped; the world is gone.'])
    expect(process.listenerCount('SIGINT')).toBe(before)
  },
)

test('work that waits for nothing hears Ctrl-C between its steps', async () => {
  let steps = 0
  const code = await run([], async (_, { quit }) => {
    setImmediate(() => process.listeners('SIGINT').at(-1)?.('SIGINT'))
    for (; ; steps++) await breathe(quit)
  })
  expect([code, steps < 5]).toEqual([130, true])
})
