// A fork of a small machine is brought to a later version of it.
import { execFileSync } from 'node:child_process'
import { chmodSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import {
  changes,
  type Files,
  firstMachine,
  json,
  lines,
  project,
  removeProjects,
} from './project.ts'

afterAll(removeProjects)

const product = { 'src/app/index.ts': 'a shop\n', 'README.md': 'my shop\n' }
const secondVersion = {
  'CHANGELOG.md': '# Changelog\n\n## 0.5.0\n\n- Rename x to y.\n\n## 0.4.0\n\n- The first.\n',
  'README.md': 'a better machine\n',
  'src/app/index.ts': 'better short links\n',
  'edge/handle.ts': lines(20, { 3: 'three' }),
  'edge/cache.ts': lines(20, { 18: 'eighteen' }),
  'edge/old.ts': null,
  'edge/new.ts': 'new\n',
}

/** The ways in which people come by a fork. */
const forks = [
  ['a clone', (machine: ReturnType<typeof project>) => machine.clone()],
  ['a repository without its history', (machine) => machine.copy().commit()],
  ['a plain folder', (machine) => machine.copy()],
] satisfies [string, (machine: ReturnType<typeof project>) => ReturnType<typeof project>][]

describe.each(forks)('%s', (name, fork) => {
  test('gets what is new, keeps what is its own, and both where both changed a file', async () => {
    const machine = firstMachine()
    const mine = fork(machine).write({
      ...product,
      'edge/cache.ts': lines(20, { 2: 'mine' }),
      'edge/mine.ts': 'mine\n',
    })
    if (name !== 'a plain folder') mine.commit()
    machine.write(secondVersion).commit()
    const before = mine.tree()

    expect(await mine.machine('update', machine.root, '--dry-run')).toBe(0)
    expect(changes(before, mine)).toEqual([])
    const foretold = mine.printed.filter((line) => / (?:edge|infra)\//.test(line))

    expect(await mine.machine('update', machine.root)).toBe(0)
    expect(mine.printed.filter((line) => / (?:edge|infra)\//.test(line))).toEqual(foretold)
    expect(foretold).toEqual([
      'merged   edge/cache.ts',
      'replaced edge/handle.ts',
      'new      edge/new.ts',
      'deleted  edge/old.ts',
      'replaced infra/machine.json',
    ])
    expect(mine.read('src/app/index.ts')).toBe('a shop\n')
    expect(mine.read('README.md')).toBe('my shop\n')
    expect(mine.read('edge/mine.ts')).toBe('mine\n')
    expect(mine.read('edge/cache.ts')).toBe(lines(20, { 2: 'mine', 18: 'eighteen' }))
    expect(mine.read('edge/handle.ts')).toBe(lines(20, { 3: 'three' }))
    expect(mine.has('edge/old.ts')).toBe(false)
    expect(JSON.parse(mine.read('infra/machine.json')).from.version).toBe('0.5.0')
    const printed = mine.printed.join('\n')
    expect(printed).toContain('To 0.5.0 from 0.4.0')
    expect(printed).toContain('## 0.5.0\n- Rename x to y.')
    expect(printed).not.toContain('- The first.')

    // The version after that merges with what was written down.
    if (name !== 'a plain folder') mine.commit()
    machine.write({ 'edge/cache.ts': lines(20, { 10: 'ten', 18: 'eighteen' }) }).commit()
    expect(await mine.machine('update', machine.root)).toBe(0)
    expect(mine.printed[0]).toContain('0.5.0, of your last update')
    expect(mine.read('edge/cache.ts')).toBe(lines(20, { 2: 'mine', 10: 'ten', 18: 'eighteen' }))
  })
})

/** A machine with a change and a fork with another, updated. */
async function updated(theirs: Files, mine: Files, first?: Files) {
  const machine = firstMachine(first)
  const own = { ...product, ...mine }
  const fork = machine.clone().write(own).commit()
  machine.write(theirs).commit()
  const code = await fork.machine('update', machine.root)
  return { code, fork, machine, printed: fork.printed.join('\n') }
}

describe('what both changed', () => {
  test('in the same lines is left in the file with marks, and listed', async () => {
    const { code, fork, printed } = await updated(
      { 'edge/handle.ts': lines(20, { 3: 'theirs' }) },
      { 'edge/handle.ts': lines(20, { 3: 'mine' }) },
    )
    expect(code).toBe(1)
    expect(fork.read('edge/handle.ts')).toContain(
      '<<<<<<< yours\nmine\n=======\ntheirs\n>>>>>>> theirs\n',
    )
    expect(printed).toContain('CONFLICT edge/handle.ts: Merge conflict in edge/handle.ts')
  })

  // cruft/cruft issue 74: a renamed file was removed, and not there under its new name.
  test('follows a file that was renamed', async () => {
    const { code, fork } = await updated(
      { 'edge/cache.ts': null, 'edge/cache/read.ts': lines(20, { 18: 'eighteen' }) },
      { 'edge/cache.ts': lines(20, { 2: 'mine' }) },
    )
    expect(code).toBe(0)
    expect(fork.has('edge/cache.ts')).toBe(false)
    expect(fork.read('edge/cache/read.ts')).toBe(lines(20, { 2: 'mine', 18: 'eighteen' }))
  })

  // copier-org/copier issue 1721: a file came back as soon as the template changed it.
  test('a file that the fork deleted stays deleted', async () => {
    const { code, fork, printed } = await updated(
      { 'edge/handle.ts': lines(20, { 3: 'theirs' }) },
      { 'edge/handle.ts': null },
    )
    expect([code, fork.has('edge/handle.ts')]).toEqual([0, false])
    expect(printed).toContain('kept     edge/handle.ts: you deleted it')
  })

  test('a file that the fork changed stays when the machine drops it', async () => {
    const { code, fork, printed } = await updated(
      { 'edge/old.ts': null },
      { 'edge/old.ts': 'mine\n' },
    )
    expect([code, fork.read('edge/old.ts')]).toEqual([1, 'mine\n'])
    expect(printed).toContain('CONFLICT edge/old.ts: theirs no longer has it')
  })

  // cruft/cruft issue 131: binary files could not be applied at all.
  test('binary files are replaced, or stand beside each other', async () => {
    const bytes = (last: number) => Buffer.from([0, 1, 2, last])
    const { code, fork, printed } = await updated(
      { 'a.bin': bytes(4), 'b.bin': bytes(4) },
      { 'b.bin': bytes(5) },
      { 'a.bin': bytes(3), 'b.bin': bytes(3) },
    )
    expect(code).toBe(1)
    expect(fork.read('a.bin')).toBe('\x00\x01\x02\x04')
    expect(fork.read('b.bin')).toBe('\x00\x01\x02\x05')
    expect(fork.read('b.bin.theirs')).toBe('\x00\x01\x02\x04')
    expect(printed.match(/b\.bin/g)).toHaveLength(3)
  })

  test('package.json is merged by its keys', async () => {
    const { code, fork, printed } = await updated(
      {
        'package.json': json({ name: 'meridian', scripts: { start: 'a', test: 'c', storm: 'd' } }),
      },
      { 'package.json': json({ name: 'shop', scripts: { start: 'mine', test: 'mine' } }) },
    )
    expect(code).toBe(0)
    expect(fork.read('package.json')).toBe(
      json({ name: 'shop', scripts: { start: 'mine', test: 'mine', storm: 'd' } }),
    )
    expect(printed).toContain('kept     package.json: scripts > test: yours stays, "mine"')
  })
})

// copier-org/copier issue 2604: a change of the executable bit alone was lost.
test('an executable bit is brought along', async () => {
  const machine = firstMachine()
  const fork = machine.clone()
  chmodSync(join(machine.root, 'edge/old.ts'), 0o755)
  machine.commit()
  expect(await fork.machine('update', machine.root)).toBe(0)
  expect(statSync(join(fork.root, 'edge/old.ts')).mode & 0o111).toBe(0o111)
})

// copier-org/copier issue 2729: files that git ignores were deleted.
test('ignored files are left alone, and one that is in the way stops the update', async () => {
  const machine = firstMachine()
  const fork = machine.clone().write({ '.env.production': 'secret\n' })
  machine.write({ '.gitignore': '.machine/\n', '.env.production': 'theirs\n', 'a.ts': '' }).commit()
  const before = fork.tree()
  expect(await fork.machine('update', machine.root)).toBe(1)
  expect(fork.printed.join('\n')).toMatch(/\.env\.production[\s\S]*Nothing was changed/)
  expect(changes(before, fork)).toEqual([])
  expect(fork.read('.env.production')).toBe('secret\n')
})

test('a checkout with CRLF is merged like any other, and stays one', async () => {
  const machine = firstMachine()
  const crlf = (text: string) => text.replaceAll('\n', '\r\n')
  const files = machine.git('ls-files').trim().split('\n')
  const fork = machine.copy()
  fork.write(Object.fromEntries(files.map((file) => [file, crlf(fork.read(file))])))
  fork.write({ 'edge/cache.ts': crlf(lines(20, { 2: 'mine' })) })
  machine.write(secondVersion).commit()
  expect(await fork.machine('update', machine.root)).toBe(0)
  expect(fork.printed.filter((line) => line.startsWith('merged'))).toHaveLength(1)
  expect(fork.read('edge/cache.ts')).toBe(crlf(lines(20, { 2: 'mine', 18: 'eighteen' })))
  expect(fork.read('edge/new.ts')).toBe('new\r\n')
})

describe('without history on either side', () => {
  test('the version that the fork began with has to be named once', async () => {
    const machine = firstMachine()
    const [begin, later, fork] = [machine.copy(), machine.copy(), machine.copy()]
    fork.write({ ...product, 'edge/cache.ts': lines(20, { 2: 'mine' }) })
    later.write(secondVersion)
    const before = fork.tree()
    expect(await fork.machine('update', later.root)).toBe(1)
    expect(fork.printed.join('\n')).toContain('Name it: --base <git url or folder>')
    expect(changes(before, fork)).toEqual([])

    expect(await fork.machine('update', later.root, '--base', begin.root)).toBe(0)
    expect(fork.read('edge/cache.ts')).toBe(lines(20, { 2: 'mine', 18: 'eighteen' }))
    later.write({ 'edge/handle.ts': 'third\n' })
    expect(await fork.machine('update', later.root)).toBe(0)
    expect(fork.read('edge/handle.ts')).toBe('third\n')
  })

  test("a fork's own history tells", async () => {
    const machine = firstMachine()
    const [later, fork] = [machine.copy().write(secondVersion), machine.copy().commit()]
    fork.write({ ...product, 'edge/cache.ts': lines(20, { 2: 'mine' }) }).commit()
    expect(await fork.machine('update', later.root)).toBe(0)
    expect(fork.printed[0]).toContain('the closest of your history')
    expect(fork.read('edge/cache.ts')).toBe(lines(20, { 2: 'mine', 18: 'eighteen' }))
  })
})

test('changes that are not committed stop the update, but not a dry run', async () => {
  const machine = firstMachine()
  const fork = machine.clone().write({ 'edge/new.ts': 'mine, not committed\n' })
  machine.write(secondVersion).commit()
  expect(await fork.machine('update', machine.root)).toBe(1)
  expect(fork.printed.join('\n')).toMatch(/not committed[\s\S]*new\.ts/)
  expect(fork.read('edge/new.ts')).toBe('mine, not committed\n')
  expect(await fork.machine('update', machine.root, '--dry-run')).toBe(1)
  expect(fork.printed.join('\n')).toContain('CONFLICT edge/new.ts')
})

test('a tag of the machine can be asked for', async () => {
  const machine = firstMachine()
  const fork = machine.clone()
  machine.write({ 'edge/handle.ts': 'second\n' }).commit().git('tag', 'v2')
  machine.write({ 'edge/handle.ts': 'third\n' }).commit()
  expect(await fork.machine('update', `${machine.root}#v2`)).toBe(0)
  expect(fork.read('edge/handle.ts')).toBe('second\n')
})

test('what a fork goes without stays out, but a new part comes in', async () => {
  const parts = (more: object) =>
    json({ fork: { 'src/app': 'a', 'README.md': 'b' }, lean: { 'infra/storm': 'c', ...more } })
  const { code, fork } = await updated(
    {
      'infra/machine.json': parts({ 'infra/drill': 'd' }),
      'infra/storm/index.ts': 'storm 2\n',
      'infra/storm/more': 'more\n',
      'infra/drill/index.ts': 'drill\n',
    },
    { 'infra/storm/index.ts': null },
    { 'infra/machine.json': parts({ 'infra/bench': 'e' }), 'infra/bench/index.ts': 'bench\n' },
  )
  expect(code).toBe(0)
  expect(fork.has('infra/storm/more')).toBe(false)
  expect(fork.has('infra/drill/index.ts')).toBe(true)
})

describe('from outside comes no harm', () => {
  const refused = async (source: string, why: RegExp) => {
    const fork = firstMachine().write(product).commit()
    const before = fork.tree()
    expect(await fork.machine('update', source)).toBe(1)
    expect(fork.printed.join('\n')).toMatch(why)
    expect(changes(before, fork)).toEqual([])
  }

  test('no links', async () => {
    const source = firstMachine()
    symlinkSync('/etc', join(source.root, 'edge/etc'))
    await refused(source.root, /edge\/etc, a link/)
  })

  test('no path out of the folder', async () => {
    const source = firstMachine()
    const evil = source.git('rev-parse', 'HEAD:edge').trim()
    const machine = source.git('rev-parse', 'HEAD:infra').trim()
    const list = `040000 tree ${evil}\t..\n040000 tree ${machine}\tinfra\n`
    const tree = execFileSync('git', ['mktree'], { cwd: source.root, input: list })
    const commit = source.git('commit-tree', '-m', 'evil', tree.toString().trim()).trim()
    source.git('branch', 'evil', commit)
    await refused(`${source.root}#evil`, /\.\.\/cache\.ts, a path that leads out/)
  })

  test('no machine, no version of it, and no answer', async () => {
    await refused(project().write({ 'package.json': '{}' }).root, /has no infra\/machine\.json/)
    await refused(`${firstMachine().root}#v9`, /git fetch: .*v9/)
    await refused(join(firstMachine().root, 'nothing'), /git fetch: .*nothing/)
    await refused('ext::touch% /tmp/evil', /git fetch: .*'ext' not allowed/)
  })
})
