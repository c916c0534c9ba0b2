// Imports point one way: a request falls through the rooms and never climbs. docs/architecture.md has the picture.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { projectFiles } from './support/files.ts'

const root = join(import.meta.dirname, '..')
const PAGE = join(root, 'docs/architecture.md')
const MADE = 'DRAW=1 npx vitest run test/architecture.test.ts'

/** Folders of src, each above all that it may import. The product, src/app, is a fork's own. */
const ROOMS = [
  'edge',
  'edge/operators',
  'edge/operators/telemetry',
  'edge/client',
  'edge/cache',
  'edge/cache/store',
  'edge/cache/rules',
  'edge/upstream',
  'edge/visit',
  'edge/routing',
  'edge/routing/rules',
  'region',
  'kit',
  'data',
  'shared',
]

/** Rules decide, and see nothing but what they are told. */
const PURE = ['edge/cache/rules', 'edge/routing/rules']

const roomOf = (file: string) => dirname(file).replace(/^src\/?/, '')

const imports = projectFiles(root)
  .filter((file) => file.startsWith('src/') && file.endsWith('.ts'))
  .flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/from '(\.[^']+)'/g)].map(
      ([, to = '']) => ({
        file,
        from: roomOf(file),
        to: roomOf(normalize(join(dirname(file), to))),
      }),
    ),
  )
  .filter(({ from, to }) => from !== to && ROOMS.includes(from) && ROOMS.includes(to))

test('no room imports from one above it', () => {
  expect(imports.length).toBeGreaterThan(100)
  const climbing = imports.filter(({ from, to }) => ROOMS.indexOf(from) > ROOMS.indexOf(to))
  expect(climbing, 'a type belongs to the lowest room that speaks of it').toEqual([])
})

test('rules import rules and src/shared, and nothing that acts', () => {
  const acting = imports.filter(({ from, to }) => PURE.includes(from) && to !== 'shared')
  expect(acting, 'hand it what it needs as an argument').toEqual([])
})

test('the picture is what the imports say', () => {
  const id = (room: string) => room.replaceAll('/', '_')
  const arrows = new Set(
    imports
      .filter(({ to }) => to !== 'shared') // everybody does
      .map(({ from, to }) => `  ${id(from)} --> ${id(to)}`),
  )
  const rooms = ROOMS.filter((room) => room !== 'shared').map((room) => `  ${id(room)}["${room}"]`)
  const picture = ['flowchart TD', ...rooms, ...[...arrows].sort()].join('\n')
  const page = readFileSync(PAGE, 'utf8')
  if (process.env.DRAW) {
    writeFileSync(PAGE, page.replace(/(?<=```mermaid\n)[\s\S]*?(?=\n```)/, picture))
  } else expect(page, `draw it anew: ${MADE}`).toContain(`\`\`\`mermaid\n${picture}\n`)
})
