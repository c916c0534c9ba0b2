// What /docs and a product's pages load, as src/kit/docs-files.ts has it: a Worker is one module, and has no files.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { build as bundle } from 'esbuild'

/** The module's text. Rejects with esbuild's own words when a source is wrong. */
export async function docsFiles(root: string): Promise<string> {
  const folder = join(root, 'src', 'page', 'docs')
  const { outputFiles } = await bundle({
    entryPoints: [join(folder, 'index.ts'), join(folder, 'docs.css')],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    outdir: folder, // for esbuild's names; nothing is written
    write: false,
    logLevel: 'silent',
  })
  const output = (kind: string) => outputFiles.find(({ path }) => path.endsWith(kind))?.text ?? ''
  const [script, style] = [output('.js'), output('.css')]
  const version = createHash('sha256').update(script).update(style).digest('hex').slice(0, 10)
  return `// Made from src/page/docs and not by hand: DRAW=1 npx vitest run test/house.test.ts
export const VERSION = '${version}'
export const STYLE = ${literal(style)}
export const SCRIPT = ${literal(script)}
`
}

const literal = (text: string): string => `\`${text.trim().replace(/[\\`]|\$\{/g, '\\$&')}\``
