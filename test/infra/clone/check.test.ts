// What speaks against a copy, each alone.

import { expect, test } from 'vitest'
import { checkClone, type Source } from '../../../infra/clone/check.ts'
import type { Deployed, Survey } from '../../../infra/deploy/survey.ts'
import { labPlan } from '../deploy/fixture.ts'

const project = { name: 'lab', id: '1' }
const mark = 'lab/1'
const plan = labPlan()

const found = ({ applied = ['0000_links.sql'], marked = mark } = {}): Survey => {
  const version = {
    ...{ id: 'v', number: 1, tag: '', message: '', secrets: [], vars: { PROJECT: mark } },
    ...{ bindings: [], etag: '', placement: undefined },
  }
  const workers = plan.workers.map(({ env }): [string, Deployed] => [
    env,
    { split: [], past: version },
  ])
  return {
    workers: new Map(workers),
    database: { id: 'db', region: undefined, jurisdiction: undefined, mark: marked, applied },
    ...{ namespaces: new Map(), domains: new Map(), subdomain: 'test' },
  }
}
const table = (name: string, sql = `CREATE TABLE ${name} (id)`) => ({ name, type: 'table', sql })
const from: Source = {
  ...{ name: 'production', plan, found: found(), bytes: 8_192 },
  tables: [table('links'), table('must'), table('_cf_KV'), { ...table('seen'), type: 'view' }],
}
const to = { name: 'pr-42', plan, found: found() }
const rules = { links: () => undefined }

test('nothing speaks against one of ours into one of ours', () => {
  expect(checkClone(project, from, to, rules)).toEqual([])
  expect(checkClone(project, { ...from, tables: [table('other')] }, to, undefined)).toEqual([])
})

const nothing: Survey = { ...found(), database: undefined, workers: new Map() }
const fts = table('words', 'CREATE VIRTUAL TABLE words USING fts5(text)')

test.for([
  [
    'of somebody else',
    { ...from, found: found({ marked: 'shop/2' }) },
    to,
    /belongs to the project "shop\/2"/,
  ],
  [
    'into one of somebody else',
    from,
    { ...to, found: found({ marked: 'shop/2' }) },
    /belongs to the project "shop\/2"/,
  ],
  ['of nothing', { ...from, found: nothing }, to, /there is nothing to copy/],
  ['into nothing', from, { ...to, found: nothing }, /npm run deploy -- --stage pr-42/],
  ['into half of one', from, { ...to, found: { ...found(), workers: new Map() } }, /completely/],
  [
    'of what is ahead',
    { ...from, found: found({ applied: ['0000_links.sql', '0001_new.sql'] }) },
    to,
    /production is ahead of this checkout: 0001_new\.sql is/,
  ],
  [
    'into what is ahead',
    from,
    { ...to, found: found({ applied: ['0001_new.sql', '0002_more.sql'] }) },
    /pr-42 is ahead.*0001_new\.sql, 0002_more\.sql are/,
  ],
  ['of virtual tables', { ...from, tables: [fts] }, to, /virtual table words/],
  [
    'of a table without a rule',
    { ...from, tables: [table('people')] },
    to,
    /no rule for the table people/,
  ],
  ['of too much', { ...from, bytes: 300_000_000 }, to, /has 300 MB; this copies up to 200/],
] as const)('%s', ([, source, target, problem]) => {
  expect(checkClone(project, source, target, rules)).toContainEqual(expect.stringMatching(problem))
})

test('a source that is behind is fine: what is new is applied afterwards', () => {
  expect(checkClone(project, { ...from, found: found({ applied: [] }) }, to, rules)).toEqual([])
})
