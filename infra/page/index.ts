// node infra/meridian.mjs page: production's page as the files that wrangler uploads; wrangler.toml has it run.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PAGE_PATH } from '../../src/shared/page.ts'
import { ROOT, withOptions } from '../cli/command.ts'
import type { Spec } from '../cli/flags.ts'
import { buildPage } from './build.ts'
import { productionContent } from './content.ts'
import { POLICY } from './serve.ts'

type None = Record<string, never>
const spec: Spec<None, None> = { script: 'page', flags: {}, check: (none) => none }

/** Resolves with the exit code: 0 written, 2 wrong flags. Rejects with esbuild's words for a page that is wrong. */
export const page = (args: string[], root = ROOT): Promise<number> =>
  withOptions(args, spec, async () => {
    await writePage(root)
    return 0
  })

/** Everything is below /_page/, so that no file can ever stand in the way of a path of the product. Two that write at
 * once write the same. Resolves with the folder, and a digest of what is in it. */
export async function writePage(root: string): Promise<{ folder: string; digest: string }> {
  const folder = join(root, 'dist', 'page')
  const assets = await buildPage(root, productionContent(root), 'production')
  const files = new Map([['_headers', headers]])
  for (const [name, { body }] of assets) files.set(join('_page', name || 'index.html'), body)
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(folder, { recursive: true }).map(String)) {
    const path = join(folder, name)
    if (!files.has(name) && statSync(path).isFile()) rmSync(path)
  }
  const digest = createHash('sha256')
  for (const [name, text] of files) {
    digest.update(text)
    write(join(folder, name), text)
  }
  return { folder, digest: digest.digest('hex') }
}

/** https://developers.cloudflare.com/workers/static-assets/headers/ */
const headers = `${PAGE_PATH}*
  Content-Security-Policy: ${POLICY}
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  Strict-Transport-Security: max-age=15552000; includeSubDomains
`

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  if (statSync(path, { throwIfNoEntry: false }) && readFileSync(path, 'utf8') === text) return
  writeFileSync(path, text)
}
