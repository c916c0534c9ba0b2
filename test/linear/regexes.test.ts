// Every regular expression of the Workers takes a number of steps that is linear in what it is given. Proved for
// each by recheck, which builds its automaton: https://makenowjust-labs.github.io/recheck/
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseAst } from 'vitest/node'

// The one in JavaScript: no process is started that would have to be ended.
process.env.RECHECK_BACKEND = 'pure'
const { check } = await import('recheck')

const SRC = join(import.meta.dirname, '../../src')
/** The slowest takes two seconds on a busy machine. */
const PROOF_MS_MAX = 15_000

/** Made at the start of constants or of configuration, never of what a client sends. */
const BUILT = {
  'shared/control.ts': 'the four names of lifetimes, each before a number',
  'edge/upstream/gateway.ts': 'a copy of a literal, which has no place of its own',
  'shared/date.ts': 'the three forms of a date, of constants',
  'edge/cache/rules/key.ts': 'the paths of QUERY in wrangler.toml',
  'kit/problems.ts': 'the paths of routes',
  'kit/conditional.ts': 'a copy of a literal, which keeps its own place',
}

type Found = { pattern: string; flags: string }

function regexesOf(code: string): { literals: Found[]; built: number } {
  const literals: Found[] = []
  let built = 0
  JSON.stringify(parseAst(code, { lang: 'ts' }), (_, node) => {
    if (node?.type === 'Literal' && node.regex) literals.push(node.regex)
    const makes = node?.type === 'NewExpression' || node?.type === 'CallExpression'
    if (makes && node.callee.name === 'RegExp') built++
    return node
  })
  return { literals, built }
}

async function verdict({ pattern, flags }: Found): Promise<string> {
  const told = await check(pattern, flags, { checker: 'automaton', timeout: PROOF_MS_MAX })
  switch (told.status) {
    case 'safe':
      return 'linear'
    case 'vulnerable':
      return `vulnerable: ${told.complexity.summary}`
    case 'unknown':
      return `no proof: ${told.error.kind}`
  }
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, ...regexesOf(readFileSync(join(SRC, file), 'utf8')) }))
const literals = files.flatMap(({ file, literals }) =>
  literals.map((found) => ({ file, ...found })),
)

test('they are found', () => {
  expect(literals.length).toBeGreaterThan(30)
  expect(regexesOf('f(/a/g); new RegExp(x); RegExp(y)')).toEqual({
    literals: [{ pattern: 'a', flags: 'g' }],
    built: 2,
  })
})

// What the proof is worth: what cost seven seconds for 100 kB of blanks, and others of its kind.
test.each([
  ['\\s*([;=])\\s*', 'g'],
  ['\\s+$', ''],
  ['^(a+)+$', ''],
  ['^(?:a|a)*b', ''],
  ['\\s*,\\s*', ''],
])('/%s/%s is not linear', async (pattern, flags) => {
  expect(await verdict({ pattern, flags })).toMatch(/^vulnerable/)
})

test.each(literals)('$file: /$pattern/$flags', async (found) => {
  const next = 'Use split, trim or indexOf, or a class that leaves out what comes before and after.'
  expect(await verdict(found), next).toBe('linear')
})

test('those that are built are built of constants', () => {
  const built = files.filter((file) => file.built > 0).map(({ file }) => file)
  expect(built.sort(), 'Write a literal, or say in BUILT of what it is made.').toEqual(
    Object.keys(BUILT).sort(),
  )
})
