// What /docs and a product's pages load, as src/kit/docs-files.ts has it: a Worker is one module, and has no files.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { bundled } from './build.ts'

/** The module's text. Rejects with esbuild's own words when a source is wrong. */
export async function docsFiles(root: string): Promise<string> {
  const folder = join(root, 'src', 'page', 'docs')
  const { script, style } = await bundled(folder, {
    entryPoints: [join(folder, 'index.ts'), join(folder, 'docs.css')],
  })
  const version = createHash('sha256').update(script).update(style).digest('hex').slice(0, 10)
  return `// Made from src/page/docs and not by hand: DRAW=1 npx vitest run test/house.test.ts
export const VERSION = '${version}'
export const STYLE = ${literal(style)}
export const SCRIPT = ${literal(script)}
`
}

const literal = (text: string): string => `\`${text.trim().replace(/[\\`]|\$\{/g, '\\$&')}\``
