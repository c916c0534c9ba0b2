// npm run setup on a terminal: questions, and somebody who types.
import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { parseFlags } from '../../../infra/cli/flags.ts'
import { settleProject } from '../../../infra/setup/index.ts'
import { readMap } from '../../../infra/setup/map-file.ts'
import { spec } from '../../../infra/setup/options.ts'
import { makeProject } from './project.ts'

const [ENTER, SPACE, DOWN, CTRL_C] = ['\r', ' ', '\u001b[B', '\u0003']
/** From the end of a name of eight letters. */
const CLEAR = '\u007f'.repeat(8)

/** A terminal where each question, known by some of its words, is answered by keys. */
function answering(answers: [words: string, keys: string[]][]) {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const left = [...answers]
  let said = ''
  output.on('data', (text: Buffer) => {
    said += stripVTControlCharacters(String(text))
    const [words = '', keys = []] = left[0] ?? []
    if (left.length === 0 || !said.includes(words)) return
    left.shift()
    said = ''
    // One key after the other, as a keyboard sends them: together they would be read as one.
    const type = (at: number) => {
      if (at >= keys.length) return
      input.write(keys[at])
      setImmediate(type, at + 1)
    }
    setImmediate(type, 0)
  })
  return { input, output, left }
}

async function setup(root: string, args: string[], answers: [string, string[]][]) {
  const parsed = parseFlags(args, spec)
  if (parsed.kind !== 'ok') throw new Error(parsed.kind)
  const lines: string[] = []
  const terminal = answering(answers)
  const print = (line: string) => lines.push(line)
  const code = await settleProject(parsed.options, { root, print, terminal })
  expect(terminal.left, 'a question that nobody asked').toEqual([])
  return { code, said: lines.join('\n') }
}

test('each question has what is so as its answer', async () => {
  const { root, all } = makeProject()
  const before = all()
  const asked = ['Its name', 'Where its Workers run', 'Where the database'] as const
  const { code, said } = await setup(
    root,
    [],
    asked.map((words) => [words, [ENTER]]),
  )
  expect([code, said]).toEqual([0, expect.stringContaining('Every file says so already.')])
  expect(all()).toEqual(before)
})

test('what is answered is written, after a last question', async () => {
  const { root, read } = makeProject()
  const { code } = await setup(
    root,
    [],
    [
      ['Its name', [CLEAR, 'shop', ENTER]],
      ['Where its Workers run', [SPACE, DOWN, DOWN, DOWN, SPACE, ENTER]], // not wnam, not eeur
      ['Where the database', [DOWN, ENTER]], // enam is first, weur is next
      ['Write 4 files?', [ENTER]],
    ],
  )
  expect(code).toBe(0)
  const { regions, primary } = await readMap(read('src/regions.ts'))
  expect([primary, ...regions.map(({ id }) => id)]).toEqual(['weur', 'enam', 'weur', 'apac', 'oc'])
  expect(read('wrangler.toml')).toContain('name = "shop-edge"')
})

test('what a flag said is not asked', async () => {
  const { root, read } = makeProject()
  const flags = ['--name', 'shop', '--regions', 'weur,enam']
  await setup(root, flags, [
    ['Where the database', [ENTER]],
    ['Write 4 files?', [ENTER]],
  ])
  expect((await readMap(read('src/regions.ts'))).primary).toBe('enam')
})

test.each<[string, [string, string[]][]]>([
  ['at the first question', [['Its name', [CTRL_C]]]],
  [
    'at the last',
    [
      ['Its name', [CLEAR, 'x', ENTER]],
      ['Where its', [ENTER]],
      ['Where the', [ENTER]],
      ['Write 3', [CTRL_C]],
    ],
  ],
])('Ctrl-C %s changes nothing', async (_, answers) => {
  const { root, all } = makeProject()
  const before = all()
  expect((await setup(root, [], answers)).code).toBe(130)
  expect(all()).toEqual(before)
})

test('a name that cannot be is refused where it is typed', async () => {
  const { root } = makeProject()
  const { code } = await setup(
    root,
    ['--regions', 'enam'],
    [
      ['Its name', [CLEAR, 'My Shop', ENTER]],
      ['Take "my-shop"', [CTRL_C]],
    ],
  )
  expect(code).toBe(130)
})
