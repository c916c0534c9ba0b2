// The page as files in memory: /_page/ in the world.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build as bundle } from 'esbuild'
import { type Content, filled, values } from './markup.ts'

export type Asset = { type: string; body: string }
/** By the path below /_page/; the page itself is ''. */
export type Assets = ReadonlyMap<string, Asset>

/** Rejects with esbuild's own words when the page's source is wrong. */
export async function buildPage(root: string, content: Content): Promise<Assets> {
  const folder = join(root, 'src', 'page')
  const { outputFiles } = await bundle({
    entryPoints: [join(folder, 'main.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  })
  const html = filled(readFileSync(join(folder, 'index.html'), 'utf8'), values(content))
  const css = readFileSync(join(folder, 'page.css'), 'utf8')
  return new Map([
    ['', { type: 'text/html; charset=utf-8', body: html }],
    ['page.css', { type: 'text/css; charset=utf-8', body: css }],
    ['main.js', { type: 'text/javascript; charset=utf-8', body: outputFiles[0]?.text ?? '' }],
  ])
}
