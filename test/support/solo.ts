// The one Worker that is edge and region, as `more` of a small world, whose database and namespace it shares.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { experimental_readRawConfig } from 'wrangler'
import type { SmallWorker } from '../../infra/small/options.ts'
import { SOLO_FILE, soloConfig } from '../../infra/solo/config.ts'
import { readWorker } from '../../infra/world/read-worker.ts'
import { primary } from '../../src/regions.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** Its configuration, as wrangler reads it back. */
export function readSolo() {
  const { rawConfig } = experimental_readRawConfig({ config: join(ROOT, 'wrangler.toml') })
  const folder = mkdtempSync(join(tmpdir(), 'meridian-solo-'))
  try {
    const file = join(folder, SOLO_FILE)
    writeFileSync(file, JSON.stringify(soloConfig(rawConfig, primary)))
    return readWorker(file, '')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export async function soloWorker(): Promise<SmallWorker> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'src', 'solo.ts')],
    bundle: true,
    format: 'esm',
    external: ['cloudflare:*'],
    write: false,
  })
  return { ...readSolo().worker, env: 'solo', name: 'solo', source: outputFiles[0]?.text ?? '' }
}
