// The account, the database and the namespaces: evidence in, findings out.

import { expect, test } from 'vitest'
import {
  accountFindings,
  databaseFindings,
  storeFindings,
} from '../../../infra/doctor/database-rules.ts'
import type { Seen } from '../../../infra/doctor/seen.ts'
import { healthy } from './fixture.ts'

const TITLES = ['lab-edge-cache']
const all = (seen: Seen) => [
  ...accountFindings(seen),
  ...databaseFindings(seen),
  ...storeFindings(seen, TITLES),
]
const wrongOf = (seen: Seen) => all(seen).filter(({ state }) => state === 'wrong')
const survey = (changed: Partial<Seen['survey']>): Seen => {
  const seen = healthy()
  return { ...seen, survey: { ...seen.survey, ...changed } }
}
const database = (changed: object): Seen =>
  survey({
    database: {
      ...{ id: 'db', region: 'ENAM', jurisdiction: undefined, mark: 'lab/1', applied: [] },
      ...changed,
    },
  })
const APPLIED = ['0000_links.sql']

test('of what is as it should be nothing is wrong, and each check says so', () => {
  const findings = all(healthy())
  expect(findings.map(({ check, state }) => `${check} ${state}`)).toEqual([
    ...['account well', 'marks well', 'replication well', 'migrations well', 'kv well'],
  ])
})

test.for([
  [
    'no name under workers.dev',
    survey({ subdomain: undefined }),
    'account',
    /no name under workers\.dev/,
  ],
  [
    'a primary elsewhere',
    database({ region: 'WEUR', applied: APPLIED }),
    'account',
    /primary in weur/,
  ],
  [
    'another jurisdiction',
    database({ jurisdiction: 'eu', applied: APPLIED }),
    'account',
    /has the jurisdiction "eu"/,
  ],
  [
    'a database of another project',
    database({ mark: 'shop/1', applied: APPLIED }),
    'marks',
    /"shop\/1"/,
  ],
  ['no database', survey({ database: undefined }), 'database', /there is no "lab"/],
  ['no replicas', { ...healthy(), replication: 'disabled' }, 'replication', /no replicas/],
  ['a migration that is new', database({}), 'migrations', /0000_links\.sql is not applied/],
  [
    'one of a later commit',
    database({ applied: [...APPLIED, '0009_later.sql'] }),
    'migrations',
    /0009_later\.sql is applied, and this checkout does not have it/,
  ],
  ['no namespace', survey({ namespaces: new Map() }), 'kv', /no namespace "lab-edge-cache"/],
] as const)('%s', ([, seen, check, what]) => {
  expect(wrongOf(seen)).toEqual([
    expect.objectContaining({ check, what: expect.stringMatching(what) }),
  ])
  expect(wrongOf(seen)[0]?.fix).toMatch(/npm run |git pull|dash\.cloudflare/)
})
