import { expect, test } from 'vitest'
import { settle } from '../../../infra/drill/account.ts'
import { urlOf } from '../../../infra/drill/client.ts'
import { sample, write } from './samples.ts'

const made = (slug: string, key: string) => ({
  name: slug,
  value: urlOf(key),
  mark: key,
  version: 1,
})
const changed = (slug: string, key: string, version = 2) => ({
  ...{ name: slug, value: urlOf(key), mark: 'who made it', version },
})
const create = (key: string, good = true) => write({ key, good })
const change = (key: string, slug: string, good = true) =>
  write({ key, kind: 'change', item: slug, status: 200, good })

test('a link that is there once was kept, one that is not is lost, two are one too many', () => {
  const rows = [made('a', 'k1'), made('b', 'k3'), made('c', 'k3')]
  const fates = settle([create('k1'), create('k2'), create('k3')], rows)
  expect(Object.fromEntries(fates)).toEqual({ k1: 'kept', k2: 'lost', k3: 'doubled' })
})

test('a change is told by the version and by what it left', () => {
  const writes = ['k1', 'k2', 'k3', 'k4', 'k5'].map((key, at) => change(key, `s${at + 1}`))
  const rows = [
    changed('s1', 'k1'),
    changed('s2', 'k0', 1), // as it was made
    changed('s3', 'k3', 3),
    changed('s4', 'k9'), // by something else
  ]
  expect(Object.fromEntries(settle(writes, rows))).toEqual({
    ...{ k1: 'kept', k2: 'lost', k3: 'doubled', k4: 'lost', k5: 'lost' },
  })
})

test('without versions a change is told by what it left', () => {
  const rows = [
    { name: 'a', value: urlOf('k1') },
    { name: 'b', value: 'else' },
  ]
  const fates = settle([change('k1', 'a'), change('k2', 'b')], rows)
  expect(Object.fromEntries(fates)).toEqual({ k1: 'kept', k2: 'lost' })
})

test('what was not acknowledged may be there or not, but not twice', () => {
  const writes = [
    create('k1', false),
    create('k2', false),
    create('k3', false),
    change('k4', 's', false),
  ]
  const rows = [made('a', 'k1'), made('b', 'k3'), made('c', 'k3'), changed('s', 'k4')]
  expect(Object.fromEntries(settle(writes, rows))).toEqual({
    ...{ k1: 'unanswered', k2: 'unanswered', k3: 'doubled', k4: 'unanswered' },
  })
})

test('reads have no fate', () => {
  expect(settle([sample()], []).size).toBe(0)
})
