import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, test } from 'vitest'
import { createProgress } from '../../../infra/cli/progress.ts'
import { readAccount, withAccount, withWorld } from '../../../infra/traffic/world.ts'
import { openPrimary } from '../../../infra/world/d1/primary.ts'
import { createClock } from '../../support/leaping-clock.ts'
import { machineStatements } from '../../support/tables.ts'

function nowhere() {
  const shown: string[] = []
  const progress = createProgress({ write: (line) => shown.push(line) }, () => 0)
  return { shown, context: { root: 'nowhere', progress, quit: new AbortController() } }
}

test('an interruption before the start boots nothing', async () => {
  const { shown, context } = nowhere()
  context.quit.abort(new Error('enough'))
  await expect(withWorld(context, { seed: 7 }, async () => 'used')).rejects.toThrow('enough')
  expect(shown).toEqual([])
})

test('a world that does not start leaves no folder', async () => {
  const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('meridian-account-'))
  const before = folders()
  const used = withAccount(nowhere().context, { seed: 7, table: 'links' }, async () => 'used')
  await expect(used).rejects.toThrow('nowhere')
  expect(folders()).toEqual(before)
})

const folder = mkdtempSync(join(tmpdir(), 'meridian-account-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('every commit comes in order, then every row of the product', async () => {
  const file = join(folder, 'primary.sqlite')
  const primary = openPrimary({ file, region: 'enam', clock: createClock() })
  primary.close()
  const db = new DatabaseSync(file)
  for (const statement of await machineStatements()) db.exec(statement)
  db.exec(`
    INSERT INTO idempotency VALUES ('dev', 'k2', 'f', 2, '{"slug":"a","version":2}', 5);
    INSERT INTO idempotency VALUES ('dev', 'k1', 'f', 1, '{"slug":"a","version":1}', 4);
    INSERT INTO links (slug, url, version, mod_seq) VALUES ('a', 'https://a.example/', 2, 2);`)
  db.close()
  expect(readAccount(file, 'links')).toEqual({
    commits: [
      { kind: 'commit', seq: 1, key: 'k1', result: { slug: 'a', version: 1 } },
      { kind: 'commit', seq: 2, key: 'k2', result: { slug: 'a', version: 2 } },
    ],
    rows: [
      expect.objectContaining({ kind: 'row', slug: 'a', version: 2, mod_seq: 2, deleted_at: null }),
    ],
  })
})
