// The command around the model: its exit code is its word.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { modelStorm } from '../../../infra/model/command.ts'

const said: string[] = []
beforeEach(() => {
  said.length = 0
  for (const method of ['log', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((line) => void said.push(String(line)))
  }
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0)
})
afterEach(() => vi.restoreAllMocks())

const run = (...args: string[]) => modelStorm(['--model', ...args])

test('the protocol passes, and tells its seed', async () => {
  expect(await run('--histories', '300', '--seed', '11')).toBe(0)
  expect(said.join('\n')).toContain('300 histories, seed 11')
  expect(said.join('\n')).toContain('0 violations')
})

test('a mistake in it is found, with the command that shows it again', async () => {
  expect(await run('--histories', '2000', '--seed', '11', '--mutant', 'M1')).toBe(1)
  expect(said.join('\n')).toMatch(/npm run storm -- --model --seed \d+ --histories 1 --mutant M1/)
})

test.each([
  [['--histories', 'many'], '--histories is "many"'],
  [['--mutant', 'M99'], 'There is no mistake "M99"'],
  [['--minutes', '3'], "Unknown option '--minutes'"],
])('%j is explained', async (args, words) => {
  expect(await run(...args)).toBe(2)
  expect(said.join('\n')).toContain(words)
})
