// A page as files in memory: its shell with the panels' sections, one style sheet, one script.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build as bundle } from 'esbuild'
import { type Content, filled, values } from './markup.ts'

export type Asset = { type: string; body: string }
/** By the path below /_page/; the page itself is ''. */
export type Assets = ReadonlyMap<string, Asset>

/** A fork has these or has not. */
const PRODUCT = { panel: 'page/index.ts', style: 'page/page.css', workload: 'workload.ts' }

/** Rejects with esbuild's own words when the page's source is wrong. */
export async function buildPage(root: string, content: Content): Promise<Assets> {
  const folder = join(root, 'src', 'page')
  const { outputFiles } = await bundle({
    stdin: { contents: entry(join(root, 'src', 'app')), resolveDir: folder },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    outdir: folder, // for esbuild's names; nothing is written
    write: false,
    logLevel: 'silent',
  })
  const output = (kind: string) => outputFiles.find(({ path }) => path.endsWith(kind))?.text ?? ''
  const section = (path: string) => readFileSync(join(root, 'src', path, 'section.html'), 'utf8')
  const product = existsSync(join(root, 'src/app/page')) ? section('app/page') : ''
  const shell = readFileSync(join(folder, 'index.html'), 'utf8')
    .replace('{{product}}', () => product)
    .replace(/\{\{section (\w+)\}\}/g, (_, panel: string) => section(`page/${panel}`))
  const html = filled(shell, values(content))
  return new Map([
    ['', { type: 'text/html; charset=utf-8', body: html }],
    ['page.css', { type: 'text/css; charset=utf-8', body: output('.css') }],
    ['main.js', { type: 'text/javascript; charset=utf-8', body: output('.js') }],
  ])
}

/** Hands the page what there is of the product, so that it builds without. */
function entry(product: string): string {
  const has = (file: string) => existsSync(join(product, file))
  const panel = has(PRODUCT.panel)
  const workload = has(PRODUCT.workload)
  return [
    "import { start } from './main.ts'",
    "import './page.css'",
    panel && `import { create } from '../app/${PRODUCT.panel}'`,
    has(PRODUCT.style) && `import '../app/${PRODUCT.style}'`,
    workload && `import { workload } from '../app/${PRODUCT.workload}'`,
    `start({ ${[panel && 'create', workload && 'workload'].filter(Boolean).join()} })`,
  ]
    .filter(Boolean)
    .join('\n')
}
