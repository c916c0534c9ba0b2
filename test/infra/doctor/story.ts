// The doctor looks at what npm run deploy made in the stand-in: all is well, and then each thing is broken once.

import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Finding } from '../../../infra/doctor/finding.ts'
import { type DoctorOptions, doctor } from '../../../infra/doctor/index.ts'
import type { Script, State, Version } from '../../support/cloudflare/state.ts'
import { house } from '../deploy/fixture.ts'
import type { Story } from '../deploy/story.ts'

/** What the platform would tell of a good placement. */
const GOOD = {
  weur: { served_by_region: 'WEUR', served_by_colo: 'LHR', served_by_primary: false },
  enam: { served_by_region: 'ENAM', served_by_colo: 'IAD', served_by_primary: true },
}

/** Undoes itself. */
type Break = (state: State) => void | (() => void | Promise<void>) | Promise<() => Promise<unknown>>

const scriptIn = ({ scripts }: State, name: string): Script => {
  const script = scripts.get(name)
  if (!script) throw new Error(`${name} was deployed`)
  return script
}

function set<T extends object, K extends keyof T>(of: T, key: K, value: T[K]): () => void {
  const before = of[key]
  of[key] = value
  return () => {
    of[key] = before
  }
}
const ofScript =
  <K extends keyof Script>(name: string, key: K, value: Script[K]): Break =>
  (state) =>
    set(scriptIn(state, name), key, value)
/** Of the version that serves, which is looked at and not run anew. */
const ofVersion =
  (name: string, change: (version: Version) => Partial<Version>): Break =>
  (state) => {
    const script = scriptIn(state, name)
    const [{ version_id: id } = { version_id: '' }] = script.deployments[0]?.versions ?? []
    const versions = script.versions.map((one) =>
      one.id === id ? { ...one, ...change(one) } : one,
    )
    return set(script, 'versions', versions)
  }
const inDatabase =
  (sql: string, back: string): Break =>
  async ({ databases: [database], query }) => {
    const run = (text: string) => query(database?.uuid ?? '', text, [])
    await run(sql)
    return () => run(back)
  }
const splits: Break = (state) => {
  const script = scriptIn(state, 'lab-weur')
  const [now] = script.deployments
  const [share] = now?.versions ?? []
  const other = script.versions.find(({ id }) => id !== share?.version_id)
  const [last] = script.versions
  if (!now || !share || !last) throw new Error('it is deployed')
  const fresh = other ?? { ...last, id: state.newId(), number: script.versions.length + 1 }
  const versions = [
    { ...share, percentage: 90 },
    { version_id: fresh.id, percentage: 10 },
  ]
  const undo = [
    set(script, 'versions', other ? script.versions : [...script.versions, fresh]),
    set(script, 'deployments', [{ ...now, versions }, ...script.deployments]),
  ]
  return () => undo.forEach((back) => void back())
}
const without = (name: string) => (version: Version) => ({
  bindings: version.bindings.filter((one) => one.name !== name),
})
const weur = 'lab-weur'

const BROKEN: [name: string, provoke: Break, check: string, told: RegExp][] = [
  [
    'replicas off',
    ({ databases: [d] }) => d && set(d, 'replication', 'disabled'),
    'replication',
    /"disabled"/,
  ],
  [
    'the primary elsewhere',
    ({ databases: [d] }) => d && set(d, 'location', 'weur'),
    'account',
    /primary in weur/,
  ],
  [
    'no name under workers.dev',
    (state) => set(state, 'subdomain', undefined),
    'account',
    /no name under workers/,
  ],
  [
    'a hint that the platform dropped',
    (state) => set(state, 'hints', ['aws:us-east-1']),
    'hints',
    /"aws:eu-west-2"/,
  ],
  [
    'a migration of a later commit',
    inDatabase(
      "INSERT INTO d1_migrations (name) VALUES ('0999_later.sql')",
      "DELETE FROM d1_migrations WHERE name = '0999_later.sql'",
    ),
    'migrations',
    /0999_later\.sql is applied, and/,
  ],
  [
    'a mark of another project',
    inDatabase(
      "UPDATE _project SET mark = 'shop/' || mark",
      'UPDATE _project SET mark = substr(mark, 6)',
    ),
    'marks',
    /belongs to the project "shop\//,
  ],
  ['traffic that is split', splits, 'traffic', /90 % .*10 % /],
  ['an upload by hand', ofVersion(weur, () => ({ annotations: {} })), 'traffic', /has no tag/],
  [
    'other code',
    ofVersion(weur, () => ({ modules: new Map() })),
    'versions',
    /weur of .*; enam of /,
  ],
  [
    'a lost binding',
    ofVersion('lab-edge', without('REGION_WEUR')),
    'bindings',
    /lab-edge does not bind REGION_WEUR/,
  ],
  ['a lost secret', ofVersion(weur, without('API_KEYS')), 'secrets', /lab-weur lacks API_KEYS/],
  [
    'a placement by hand',
    ofVersion(weur, () => ({ placement: { mode: 'smart' } })),
    'placement',
    /lab-weur is to run elsewhere/,
  ],
  [
    'a cron beside a replica',
    ofScript(weur, 'crons', ['* * * * *']),
    'crons',
    /lab-weur runs on another/,
  ],
  ['no cron beside the primary', ofScript('lab-enam', 'crons', []), 'crons', /it has none/],
  ['a region on workers.dev', ofScript(weur, 'workersDev', true), 'private', /is on workers\.dev/],
  ['previews of a region', ofScript(weur, 'previews', true), 'private', /has preview URLs/],
  [
    'a route to a region',
    ofScript(weur, 'routes', ['example.com/*']),
    'private',
    /example\.com\/\* leads/,
  ],
  [
    'a domain of a region',
    ofScript(weur, 'domains', ['a.example.com']),
    'private',
    /a\.example\.com leads/,
  ],
  [
    'a far database',
    ofScript(weur, 'servedBy', GOOD.enam),
    'd1',
    /another region answered it, the primary in IAD/,
  ],
  ['a far placement', ofScript(weur, 'cfPlacement', 'remote-EWR'), 'placement', /weur runs in EWR/],
]

export function doctorStory(current: () => Story) {
  async function examine(args: string[] = [], more: Partial<DoctorOptions> = {}) {
    const { root, env, api } = current()
    const lines: string[] = []
    const url = await api.serve('lab-edge')
    api.calls.length = 0
    const code = await doctor(['--url', url, '--json', ...args], {
      ...{ root, house, env, outside: (name) => api.serve(name) },
      ...{ print: (line) => void lines.push(line), ...more },
    })
    const { findings } = JSON.parse(lines.join('\n')) as { findings: Finding[] }
    const of = (state: Finding['state']) => findings.filter((one) => one.state === state)
    return { code, findings, wrong: of('wrong'), of, text: lines.join('\n') }
  }
  function place() {
    const { state } = current().api
    for (const [region, servedBy] of Object.entries(GOOD)) {
      const script = scriptIn(state, `lab-${region}`)
      Object.assign(script, { servedBy, cfPlacement: `remote-${servedBy.served_by_colo}` })
    }
  }
  async function broken(provoke: Break) {
    place()
    const undo = await provoke(current().api.state)
    onTestFinished(async () => {
      await undo?.()
    })
    return examine()
  }

  describe('the doctor', () => {
    test('finds all of it well, changes nothing and tells no secret', async () => {
      place()
      const { code, findings, wrong, of, text } = await examine()
      expect({ code, wrong, not: [...of('blind'), ...of('unknown')] }).toEqual({
        ...{ code: 0, wrong: [], not: [] },
      })
      expect([...new Set(findings.map(({ check }) => check))]).toEqual([
        ...[
          'credentials',
          'account',
          'marks',
          'replication',
          'migrations',
          'kv',
          'hints',
          'traffic',
        ],
        ...['bindings', 'secrets', 'crons', 'private', 'versions', 'edge', 'regions', 'd1'],
        'placement',
      ])
      expect(text).toContain('weur: the replica in LHR (weur) answered it')
      expect(text).not.toMatch(/mk_admin_|k1:/)
      const { api } = current()
      const asked = api.calls.filter(
        ({ method, body }) => method !== 'GET' && !/"SELECT /.test(body),
      )
      expect({ asked, unknown: api.unknown }).toEqual({ asked: [], unknown: [] })
    })

    test.for(BROKEN)('names %s, alone', async ([, provoke, check, told]) => {
      const { code, wrong } = await broken(provoke)
      expect(code).toBe(1)
      expect(wrong).toEqual([expect.objectContaining({ check })])
      expect(`${wrong[0]?.what}; ${wrong[0]?.evidence}`).toMatch(told)
      expect(wrong[0]?.fix).toBeTruthy()
    })

    test('does not take an absent cf-placement for a wrong one', async () => {
      const { code, of } = await broken(ofScript(weur, 'cfPlacement', undefined))
      expect(code).toBe(0)
      expect(of('unknown')).toMatchObject([{ check: 'placement' }])
    })

    test('says of a region that is not deployed, and of all that is not', async () => {
      const one = await broken(({ scripts }) => {
        const all = [...scripts]
        scripts.delete(weur)
        return () => {
          scripts.clear()
          for (const [name, script] of all) scripts.set(name, script)
        }
      })
      expect(one.wrong).toMatchObject([{ check: 'deployed', what: 'lab-weur is not deployed' }])
      const { code, wrong } = await examine(['--stage', 'pr-1'])
      expect([code, wrong.length]).toEqual([1, house.regions.length + 1])
      expect(wrong[0]?.what).toMatch(/-pr-1 is not deployed/)
    })

    test('cannot look without a token or a key, and says so', async () => {
      place()
      const { root, env } = current()
      const stranger = await examine([], { env: { ...env, CLOUDFLARE_API_TOKEN: 'guess' } })
      expect([stranger.code, stranger.of('blind')[0]?.check]).toEqual([2, 'credentials'])
      const file = join(root, '.env.production')
      await rename(file, `${file}.away`)
      onTestFinished(() => rename(`${file}.away`, file))
      const keyless = await examine()
      expect([keyless.code, keyless.wrong]).toEqual([2, []])
      expect(keyless.of('blind')).toMatchObject([{ check: 'edge' }])
    })
  })
}
