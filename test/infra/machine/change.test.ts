// A change of the project's files: whole, or not at all, or taken back.
import { execFileSync } from 'node:child_process'
import { afterAll, describe, expect, test } from 'vitest'
import { changes, firstMachine, lines, removeProjects } from './project.ts'

afterAll(removeProjects)

async function updatedFork() {
  const machine = firstMachine()
  const fork = machine.copy().write({ 'edge/cache.ts': lines(20, { 2: 'mine' }) })
  const before = fork.tree()
  machine.write({ 'edge/cache.ts': lines(20, { 9: 'theirs' }), 'edge/old.ts': null })
  machine.write({ 'edge/new.ts': 'new\n' }).commit()
  expect(await fork.machine('update', machine.root)).toBe(0)
  return { fork, before }
}

describe('undo', () => {
  test('puts back what was, in a folder without git, once', async () => {
    const { fork, before } = await updatedFork()
    expect(changes(before, fork)).toHaveLength(4)
    expect(await fork.machine('undo')).toBe(0)
    expect(changes(before, fork)).toEqual([])
    expect(await fork.machine('undo')).toBe(1)
    expect(fork.printed.join('\n')).toContain('nothing to undo')
  })

  test('leaves what was changed since, whether the update touched it or not', async () => {
    const { fork, before } = await updatedFork()
    fork.write({ 'edge/handle.ts': 'since\n', 'edge/new.ts': 'since\n' })
    expect(await fork.machine('undo')).toBe(1)
    expect(fork.printed.join('\n')).toMatch(/Changed since[\s\S]*edge\/new\.ts/)
    expect(fork.read('edge/new.ts')).toBe('since\n')
    fork.write({ 'edge/new.ts': null })
    expect(await fork.machine('undo')).toBe(0)
    expect(changes(before, fork)).toEqual(['edge/handle.ts'])
  })

  test('mends an update that was cut off half way', async () => {
    const { fork, before } = await updatedFork()
    fork.write({ 'edge/old.ts': 'old\n', 'edge/new.ts': null })
    expect(await fork.machine('undo')).toBe(0)
    expect(changes(before, fork)).toEqual([])
  })
})

test('an update that cannot write all of its files writes none', async () => {
  const machine = firstMachine()
  const fork = machine.clone()
  const before = fork.tree()
  machine.write({ 'edge/cache.ts': 'theirs\n', 'edge/old.ts': null }).commit()
  // Git can keep a name that no file system takes.
  const blob = machine.git('rev-parse', 'HEAD:README.md').trim()
  const line = `100644 ${blob}\tedge/${'z'.repeat(300)}.ts\n`
  execFileSync('git', ['update-index', '--index-info'], { cwd: machine.root, input: line })
  machine.git('commit', '-q', '-m', 'long')
  machine.git('checkout', '-q', '--detach')
  expect(await fork.machine('update', `${machine.root}#HEAD`)).toBe(1)
  expect(fork.printed.join('\n')).toMatch(/File name too long[\s\S]*Nothing was changed/)
  expect(changes(before, fork)).toEqual([])
})
