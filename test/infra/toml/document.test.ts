import { expect, test } from 'vitest'
import { lineOf, readToml } from '../../../infra/toml/document.ts'

const TEXT = `name = "a"

[env.one]
vars = { A = "1" }
secrets.required = ["S"]
list = [
  { binding = "X" },
]

[[env.two.list]]
binding = "Y"
`
const document = readToml(TEXT)

test('it tells what the text says', () => {
  expect(document.value).toEqual({
    name: 'a',
    env: {
      one: { vars: { A: '1' }, secrets: { required: ['S'] }, list: [{ binding: 'X' }] },
      two: { list: [{ binding: 'Y' }] },
    },
  })
})

test.each([
  [['name'], 1],
  [['env', 'one'], 3],
  [['env', 'one', 'vars', 'A'], 4],
  [['env', 'one', 'secrets', 'required'], 5],
  [['env', 'one', 'list', 0, 'binding'], 7],
  [['env', 'two', 'list', 0, 'binding'], 11],
  [['env', 'two'], 10],
  [['env', 'one', 'nothing'], 3],
  [['nothing'], undefined],
])('%j stands on line %s, or else what is around it', (path, line) => {
  expect(lineOf(document, path)).toBe(line)
})

test('what is no TOML is an error with its line', () => {
  expect(() => readToml('a = 1\nb = [')).toThrow(expect.objectContaining({ lineNumber: 2 }))
})
