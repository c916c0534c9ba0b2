import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, test } from 'vitest'
import { readAccount } from '../../../infra/storm/account.ts'
import { openPrimary } from '../../../infra/world/d1/primary.ts'
import { createClock } from '../../support/leaping-clock.ts'
import { machineStatements } from '../../support/tables.ts'

const folder = mkdtempSync(join(tmpdir(), 'meridian-account-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('every commit comes in order, then every short link', async () => {
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
  expect(readAccount(file)).toEqual([
    { kind: 'commit', seq: 1, key: 'k1', result: { slug: 'a', version: 1 } },
    { kind: 'commit', seq: 2, key: 'k2', result: { slug: 'a', version: 2 } },
    expect.objectContaining({ kind: 'row', slug: 'a', version: 2, mod_seq: 2, deleted_at: null }),
  ])
})
