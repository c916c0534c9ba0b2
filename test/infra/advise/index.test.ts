import { mkdtempDisposableSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { advise } from '../../../infra/advise/index.ts'
import { LOG_BYTES_MAX } from '../../../infra/advise/log.ts'

const said: string[] = []
const hear = (words: unknown) => void said.push(String(words))
vi.spyOn(console, 'log').mockImplementation(hear)
vi.spyOn(console, 'error').mockImplementation(hear)
afterEach(() => void said.splice(0))
const run = async (...args: string[]) => [await advise(args), said.join('\n')] as const

test('it says where, what, why, how fast, for how much, and what would change it', async () => {
  const [code, words] = await run('--countries', 'US:40,de:35,IN:25', '--queries', '3')
  expect(code).toBe(0)
  for (const part of ['Primary: ', 'Regions: ', 'Design: ', 'p95', 'a month', 'would change']) {
    expect(words).toContain(part)
  }
  expect(words).not.toMatch(/NaN|undefined/)
})

test('a file of colos counts as well', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'meridian-advise-'))
  const file = join(folder.path, 'colos.csv')
  writeFileSync(file, 'NRT,900\nkix,100\n')
  const [code, words] = await run('--colos', file, '--hits', '0')
  expect(code).toBe(0)
  expect(words).toContain('Tokyo')
  writeFileSync(file, 'NRT,900\ncolo,count\n')
  expect((await run('--colos', file))[1]).toContain('line 2: "colo,count" is not')
  writeFileSync(file, '{"ClientCountry":"de"}\n')
  expect((await run('--colos', file))[1]).toContain('Frankfurt')
  truncateSync(file, LOG_BYTES_MAX + 1)
  expect((await run('--colos', file))[1]).toContain('A part of it says the same')
})

test.each([
  [['--countries', 'US'], '"US" is not a code'],
  [['--countries', 'XX:1'], '"XX" is no country'],
  [['--countries', 'US:0'], 'counts nobody'],
  [['--countries', 'US:1', '--colos', 'x'], 'give one'],
  [['--colos', 'nowhere.csv'], 'there is no file nowhere.csv'],
  [['--writes', '2'], '--writes'],
])('%j is refused in a sentence', async (args, words) => {
  const [code, told] = await run(...args)
  expect(code).toBe(2)
  expect(told).toContain(words)
})
