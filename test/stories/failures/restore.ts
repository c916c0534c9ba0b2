// The database is restored to an earlier state, as docs/consistency.md says it is done.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'vitest'
import { startWorld } from '../../../infra/world/index.ts'
import { copyProject } from '../../support/copy.ts'
import { eventually } from '../../support/eventually.ts'
import { clean, countsAt, type FailingWorld, tokenOf } from '../../support/failing-world.ts'
import { request } from '../../support/http.ts'

export async function restore(world: FailingWorld): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'meridian-restored-'))
  const state = join(folder, 'state')
  mkdirSync(state)
  const kept = await world.create('LHR', 'before the backup')
  world.copyTo(join(folder, 'backup.sqlite'))
  const lost = await world.create('LHR', 'after the backup')
  const token = tokenOf(lost)
  world.copyTo(join(state, 'primary.sqlite'))
  cpSync(join(world.stateFolder, 'world-id'), join(state, 'world-id'))

  // A deploy of the same code with EPOCH raised.
  const { seed } = world
  const project = deployed(2)
  const next = await startWorld({
    root: project,
    port: 0,
    seed,
    speed: 0,
    stateFolder: state,
  })
  try {
    const at = async (method: string, path: string, headers = {}, body?: unknown) =>
      clean(
        await request(`http://127.0.0.1:${next.port}${path}`, method, body, {
          'World-Colo': 'GRU',
          'Content-Type': 'application/json',
          Authorization: `Bearer ${next.key}`,
          ...headers,
        }),
      )
    const fault = (method: string, body?: unknown) => at(method, '/_world/faults', {}, body)
    const link = { url: 'https://example.com/', title: 'in the new epoch' }
    const old = { 'Consistency-Token': token }

    const { commits } = countsAt(join(state, 'primary.sqlite'))
    const before = commits()
    for (const refused of [
      await at('GET', `/${kept.json.slug}`),
      await at('GET', `/${lost.json.slug}`, old),
      await at('POST', '/api/links', {}, link),
    ]) {
      expect([refused.status, refused.json.type]).toEqual([503, '/docs#epoch-mismatch'])
      expect(refused.headers.get('Retry-After')).toMatch(/^[1-5]$/)
    }

    expect(commits()).toBe(before)

    await fault('POST', { kind: 'primary-down' })
    restored(join(folder, 'backup.sqlite'), join(state, 'primary.sqlite'), 2)
    await fault('DELETE')
    await eventually(
      () => at('GET', `/${kept.json.slug}`),
      ({ status }) => status === 302,
    )
    for (const colo of ['GRU', 'NRT', 'LHR']) {
      const gone = await at('GET', `/${lost.json.slug}`, { ...old, 'World-Colo': colo })
      expect([gone.status, gone.headers.get('Consistency-Reset')]).toEqual([404, 'epoch'])
      expect(tokenOf(gone)).not.toBe('')
    }
    const made = await at('POST', '/api/links', old, link)
    expect([made.status, made.headers.get('Consistency-Reset')]).toEqual([201, 'epoch'])
    const read = await at('GET', `/${made.json.slug}`, { 'Consistency-Token': tokenOf(made) })
    expect([read.status, read.headers.has('Consistency-Reset')]).toEqual([302, false])
  } finally {
    await next.stop()
    for (const made of [folder, project]) rmSync(made, { recursive: true, force: true })
  }
}

/** The project, with another epoch, and nothing that writes when its world starts. */
function deployed(epoch: number): string {
  const { folder, edit } = copyProject('restored-', /^(?:src\/app\/seed\.json$|(?:test|docs)\/)/)
  edit('wrangler.toml', (text) => text.replaceAll('EPOCH = "1"', `EPOCH = "${epoch}"`))
  return folder
}

function restored(backup: string, file: string, epoch: number): void {
  for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
  cpSync(backup, file)
  const db = new DatabaseSync(file)
  db.prepare('UPDATE commit_seq SET epoch = ?').run(epoch)
  db.close()
}
