import { afterAll, expect, test } from 'vitest'
import { closest } from '../../../infra/machine/base.ts'
import { historyOf } from '../../../infra/machine/source.ts'
import { openStore } from '../../../infra/machine/store.ts'
import { firstMachine, lines, removeProjects } from './project.ts'

afterAll(removeProjects)

test('the oldest of the closest commits is what a fork began with', () => {
  const machine = firstMachine()
  const commits = [machine.git('rev-parse', 'HEAD').trim()]
  const versions = [
    { 'edge/new.ts': 'new\n', 'edge/cache.ts': lines(20, { 5: 'five' }) },
    { 'edge/handle.ts': lines(20, { 1: 'one' }) },
    { 'README.md': 'of no account\n' },
    { 'edge/handle.ts': lines(20, { 1: 'one', 2: 'two' }) },
    { 'edge/cache.ts': 'another\n' },
  ].map((files) => {
    const version = machine.write(files).commit().copy()
    commits.push(machine.git('rev-parse', 'HEAD').trim())
    return version
  })
  const store = openStore(machine.root)
  const history = historyOf(store, machine.root, 'source') ?? ''
  const counts = (file: string) => file !== 'README.md'
  const began = (fork: (typeof versions)[number] | undefined) => {
    const { commit, differ } = closest(store, history, { like: fork?.tree() ?? new Map(), counts })
    return [commits.indexOf(commit), differ]
  }

  expect(versions.map(began)).toEqual([
    [1, 0],
    [2, 0],
    [2, 0], // the same but for what does not count
    [4, 0],
    [5, 0],
  ])
  // With changes, files and gaps of its own. What the fork changed in handle.ts fits versions 1, 2 and 4 alike.
  const fork = versions[1]?.copy().write({
    'edge/handle.ts': 'mine\n',
    'edge/mine.ts': 'mine\n',
    'edge/old.ts': null,
  })
  expect(began(fork)).toEqual([1, 3])
})
