// Parts go out, and come back as they were, with git and without.
import { afterAll, expect, test } from 'vitest'
import { changes, firstMachine, removeProjects } from './project.ts'

afterAll(removeProjects)

const PART = 'infra/storm/index.ts'

test.each([
  ['with git', () => firstMachine()],
  ['in a plain folder', () => firstMachine().copy()],
])('%s: they go, all else stays, and the same bytes come back', async (_, make) => {
  const fork = make()
  const before = fork.tree()
  expect(await fork.machine('lean')).toBe(0)
  expect(fork.printed.join()).toContain('1 files taken out. To put them back: npm run machine')
  expect([...changes(before, fork)]).toHaveLength(1)
  expect([fork.has(PART), fork.has('edge/handle.ts')]).toEqual([false, true])
  if (fork.has('.git')) fork.commit()
  expect(await fork.machine('lean', '--restore')).toBe(0)
  expect([...changes(before, fork)]).toEqual([])
})

test('what you changed in a part comes back as you had it', async () => {
  const fork = firstMachine()
    .write({ [PART]: 'mine\n' })
    .commit()
  await fork.machine('lean')
  await fork.commit().machine('lean', '--restore')
  expect(fork.read(PART)).toBe('mine\n')
})

test('from a source, where nothing was kept', async () => {
  const machine = firstMachine()
  const fork = machine
    .clone()
    .write({ [PART]: null })
    .commit()
  expect(await fork.machine('lean', '--restore')).toBe(1)
  expect(fork.printed.join()).toContain('Name where it is: lean --restore <git url or folder>')
  expect(await fork.machine('lean', '--restore', machine.root)).toBe(0)
  expect(fork.read(PART)).toBe('storm\n')
})

test('an update leaves out what was taken out', async () => {
  const machine = firstMachine()
  const fork = machine.clone()
  await fork.machine('lean')
  fork.commit()
  machine.write({ [PART]: 'later storm\n', 'edge/old.ts': 'later\n' }).commit()
  expect(await fork.machine('update', machine.root)).toBe(0)
  expect([fork.has(PART), fork.read('edge/old.ts')]).toEqual([false, 'later\n'])
})

test.each([
  ['twice', ['lean'], 'There is nothing left to take out.'],
  ['with work that is not committed', ['lean', '--restore'], 'commit'],
])('%s is refused, and nothing is changed', async (_, args, words) => {
  const fork = firstMachine()
  await fork.machine('lean')
  if (words !== 'commit') fork.commit()
  const before = fork.tree()
  expect(await fork.machine(...args)).toBe(1)
  expect(fork.printed.join()).toContain(words)
  expect([...changes(before, fork)]).toEqual([])
})
