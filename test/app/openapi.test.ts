// The API as other people's tools see it: what linters say of its description, and a client that a generator makes.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { complaints } from '../support/openapi.ts'
import { smallWorld } from '../support/small-world.ts'

const ROOT = join(import.meta.dirname, '..', '..')
/** Not seen by `npm run types`, which has no client to compile it with. */
const STORY = join(import.meta.dirname, 'client-story.ts')
const { story }: { story(world: { url: string; key: string }): void } = await import(STORY)
const world = await smallWorld()
const folder = mkdtempSync(join(tmpdir(), 'meridian-client-'))
afterAll(() => rmSync(folder, { recursive: true }))

const description = await (await fetch(`${world.url}/openapi.json`)).json()

test('no linter complains of it', async () => {
  expect(await complaints(description)).toEqual([])
})

describe('a client that openapi-typescript makes', () => {
  /** The generator needs the API of a TypeScript before 7. https://github.com/openapi-ts/openapi-typescript/issues/2841 */
  const WITH_TYPESCRIPT_6 = `data:text/javascript,${encodeURIComponent(`
    import { registerHooks } from 'node:module'
    const old = '@ts-morph/common/dist/typescript.js'
    registerHooks({ resolve: (name, at, next) => next(name === 'typescript' ? old : name, at) })`)}`

  /** Nothing, or what it complained of. */
  const tool = async (name: string, file: string, args: string[], imports: string[] = []) => {
    const bin = join(ROOT, 'node_modules', name, 'bin', file)
    const flags = imports.flatMap((url) => ['--import', url])
    const run = promisify(execFile)(process.execPath, [...flags, bin, ...args], { cwd: ROOT })
    return run.then(
      () => '',
      ({ stdout, stderr }) => `${stdout}${stderr}`,
    )
  }

  test('compiles, and so does what it is used for', async () => {
    const from = join(folder, 'openapi.json')
    writeFileSync(from, JSON.stringify(description))
    // What has a default may be left out of a request.
    const to = ['-o', join(folder, 'api.ts'), '--default-non-nullable=false']
    const generating = await tool(
      'openapi-typescript',
      'cli.js',
      [from, ...to],
      [WITH_TYPESCRIPT_6],
    )
    expect(generating).toBe('')
    const config = {
      extends: join(ROOT, 'infra', 'tsconfig.json'),
      compilerOptions: {
        rootDirs: [import.meta.dirname, folder], // as if they were one
        typeRoots: [join(ROOT, 'node_modules', '@types')],
      },
      files: [STORY],
      include: [],
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    expect(await tool('typescript', 'tsc', ['-p', folder])).toBe('')
  })

  story({ url: world.url, key: world.key })
})
