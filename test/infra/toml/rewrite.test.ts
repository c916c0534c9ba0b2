// What a text says is changed, and the rest of it stays as somebody wrote it.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KNOWN } from '../../../infra/setup/places.ts'
import { readToml, type Table } from '../../../infra/toml/document.ts'
import { rewriteToml } from '../../../infra/toml/rewrite.ts'
import { reserialise, TEMPLATE } from '../setup/project.ts'

/** The text when it says what `change` leaves. */
function after(text: string, change: (said: Table) => void): string {
  const said = structuredClone(readToml(text).value)
  change(said)
  const written = rewriteToml(text, said)
  expect(readToml(written).value).toEqual(said)
  return written
}

const TEXT = `# top
name = "a" # who

[env.one]
vars = { A = "1", B = "2" }
list = [
  { binding = "X", to = "x" }, # the first
  # before the second
  { binding = "Y", to = "y" },
]
deep.er = [1, 2]
cron = "*" # when

# a word about two
[env.two]
vars = { A = "1" }
`
const env = (said: Table, id: string) => (said.env as Record<string, Table>)[id] ?? {}
const list = (said: Table) => env(said, 'one').list as Table[]

test.each<[string, (said: Table) => void, string, string]>([
  [
    'a value',
    (said) => Object.assign(said, { name: 'b"\\' }),
    'name = "a" # who',
    'name = "b\\"\\\\" # who',
  ],
  [
    'a value of a table on one line',
    (said) => void Object.assign(env(said, 'one').vars ?? {}, { B: 3 }),
    'B = "2"',
    'B = 3',
  ],
  [
    'a value of an element',
    (said) => void Object.assign(list(said)[1] ?? {}, { to: 'z' }),
    'to = "y"',
    'to = "z"',
  ],
  [
    'a dotted key',
    (said) => void Object.assign(env(said, 'one').deep ?? {}, { er: [] }),
    '[1, 2]',
    '[]',
  ],
  [
    'an element that goes',
    (said) => void list(said).shift(),
    '  { binding = "X", to = "x" }, # the first\n',
    '',
  ],
  [
    'an element that comes',
    (said) => void list(said).push({ binding: 'Z' }),
    '"y" },\n',
    '"y" },\n  { binding = "Z" },\n',
  ],
  ['a key that goes', (said) => void delete env(said, 'one').cron, 'cron = "*" # when\n', ''],
  [
    'a key that comes',
    (said) => Object.assign(env(said, 'one'), { n: 1 }),
    'when\n',
    'when\nn = 1\n',
  ],
  ['a key at the top', (said) => Object.assign(said, { n: 1 }), '# who\n', '# who\nn = 1\n'],
  [
    'a key beside a dotted one',
    (said) => void Object.assign(env(said, 'one').deep ?? {}, { n: 1 }),
    'when\n',
    'when\ndeep.n = 1\n',
  ],
  [
    'a key of a table on one line',
    (said) => void delete (env(said, 'one').vars as Table).A,
    '{ A = "1", B = "2" }',
    '{ B = "2" }',
  ],
  [
    'a table that goes',
    (said) => void delete (said.env as Table).two,
    '\n[env.two]\nvars = { A = "1" }\n',
    '\n',
  ],
])('%s', (_, change, from, to) => {
  expect(TEXT).toContain(from)
  expect(after(TEXT, change)).toBe(TEXT.replace(from, () => to))
})

test('a line that moves brings its comment along', () => {
  const moved = after(TEXT, (said) => {
    env(said, 'two').cron = env(said, 'one').cron
    delete env(said, 'one').cron
  })
  expect(moved.slice(moved.indexOf('[env.two]'))).toContain('cron = "*" # when\n')
  expect(moved.match(/# when/g)).toHaveLength(1)
})

test('a table that comes is written as its nearest sibling is', () => {
  const more = after(TEXT, (said) =>
    Object.assign(said.env as Table, { three: { vars: { A: '3' } } }),
  )
  expect(more).toBe(`${TEXT}\n[env.three]\nvars = { A = "3" }\n`)
})

test('line ends stay as they were, and text that is so already is not touched', () => {
  const windows = TEXT.replaceAll('\n', '\r\n')
  expect(after(windows, (said) => Object.assign(said, { n: 1 }))).toBe(
    windows.replace('# who\r\n', '# who\r\nn = 1\r\n'),
  )
  expect(after('a  =  1', () => {})).toBe('a  =  1')
  expect(after('a = 1', (said) => Object.assign(said, { b: 2 }))).toBe('a = 1\nb = 2\n')
  expect(after('', (said) => Object.assign(said, { b: 2 }))).toBe('b = 2\n')
})

test('where there is no place for it, it says so', () => {
  expect(() => after('[[a]]\nx = 1\n', (said) => Object.assign(said, { a: 'text' }))).toThrow(
    '"a" is written',
  )
})

const comments = (text: string) => [...text.matchAll(/^\s*#.*$/gm)].map(([line]) => line)

test('whichever regions go and come, it says what it should and keeps every comment', () => {
  const ids = fc.uniqueArray(fc.constantFrom(...KNOWN), { minLength: 1, maxLength: KNOWN.length })
  fc.assert(
    fc.property(ids, fc.boolean(), (wanted, reserialised) => {
      const text = reserialised ? reserialise(readToml(TEMPLATE).value) : TEMPLATE
      const written = after(text, (said) => {
        const { edge, weur } = said.env as Record<string, Table>
        const regional = wanted.map((id) => [id, { ...weur, vars: { REGION: id } }])
        said.env = { edge, ...Object.fromEntries(regional) }
      })
      expect(comments(written)).toEqual(comments(text))
    }),
    { numRuns: 20 }, // a tenth of a second each
  )
})
