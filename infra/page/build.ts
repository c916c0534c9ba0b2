// A page as files in memory: its shell with the panels' sections, one style sheet, one script.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, build as bundle } from 'esbuild'
import { type Content, filled, values } from './markup.ts'

export type Asset = { type: string; body: string }
/** By the path below /_page/; the page itself is ''. */
export type Assets = ReadonlyMap<string, Asset>

/** The world's page asks `/_world` and breaks things; nothing of production's page may import what does. */
export type Page = 'world' | 'production'

/** In src/page: shell, style sheet and the script that has `start`. */
const PARTS: Record<Page, { shell: string; style: string; script: string }> = {
  world: { shell: 'index.html', style: 'page.css', script: 'main.ts' },
  production: { shell: 'production.html', style: 'production.css', script: 'production.ts' },
}

/** A fork has these or has not. */
const PRODUCT = { panel: 'page/index.ts', style: 'page/page.css', workload: 'workload.ts' }

/** One script and one style sheet. Rejects with esbuild's own words when a source is wrong. */
export async function bundled(
  folder: string,
  from: Pick<BuildOptions, 'stdin' | 'entryPoints'>,
): Promise<{ script: string; style: string }> {
  const { outputFiles } = await bundle({
    ...{ ...from, bundle: true, minify: true, format: 'esm', target: 'es2022' },
    outdir: folder, // for esbuild's names; nothing is written
    write: false,
    logLevel: 'silent',
  })
  const output = (kind: string) => outputFiles.find(({ path }) => path.endsWith(kind))?.text ?? ''
  return { script: output('.js'), style: output('.css') }
}

/** Rejects with esbuild's own words when the page's source is wrong. */
export async function buildPage(root: string, content: Content, page: Page): Promise<Assets> {
  const folder = join(root, 'src', 'page')
  const contents = entry(page, join(root, 'src', 'app'))
  const { script, style } = await bundled(folder, { stdin: { contents, resolveDir: folder } })
  const section = (path: string) => readFileSync(join(root, 'src', path, 'section.html'), 'utf8')
  const product = existsSync(join(root, 'src/app/page')) ? section('app/page') : ''
  const shell = readFileSync(join(folder, PARTS[page].shell), 'utf8')
    .replace('{{product}}', () => product)
    .replace(/\{\{section (\w+)\}\}/g, (_, panel: string) => section(`page/${panel}`))
  const html = filled(shell, values(content))
  return new Map([
    ['', { type: 'text/html; charset=utf-8', body: html }],
    ['page.css', { type: 'text/css; charset=utf-8', body: style }],
    ['main.js', { type: 'text/javascript; charset=utf-8', body: script }],
  ])
}

/** Hands the page what there is of the product, so that it builds without. */
function entry(page: Page, product: string): string {
  const { script, style } = PARTS[page]
  const has = (file: string) => existsSync(join(product, file))
  const panel = has(PRODUCT.panel)
  const workload = page === 'world' && has(PRODUCT.workload) // which writes
  return [
    `import { start } from './${script}'`,
    `import './${style}'`,
    panel && `import { create } from '../app/${PRODUCT.panel}'`,
    has(PRODUCT.style) && `import '../app/${PRODUCT.style}'`,
    workload && `import { workload } from '../app/${PRODUCT.workload}'`,
    `start({ ${[panel && 'create', workload && 'workload'].filter(Boolean).join()} })`,
  ]
    .filter(Boolean)
    .join('\n')
}
