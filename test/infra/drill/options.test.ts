import { expect, test } from 'vitest'
import { commandLine, parseFlags, usageOf } from '../../../infra/cli/flags.ts'
import { type DrillOptions, specFor } from '../../../infra/drill/options.ts'
import { regions } from '../../support/map.ts'

const spec = specFor(regions.map(({ id }) => id))

function parse(...args: string[]): DrillOptions {
  const parsed = parseFlags(args, spec)
  if (parsed.kind !== 'ok') throw new Error(JSON.stringify(parsed))
  return parsed.options
}

const nothing = { json: undefined, markdown: undefined, minutes: undefined }

test('without flags everything is broken once, and nothing is written', () => {
  expect(parse()).toMatchObject({
    ...{ seed: 7, rate: 40, clients: 60, speed: 1, seconds: 12, ...nothing },
    selection: { kinds: [], regions: [] },
  })
})

test('every flag is heard', () => {
  const numbers = '--seed 0 --seconds 3 --rate 20 --clients 12 --speed 0'.split(' ')
  const rest = '--only kv-error,oc,region-hang --json a.json --markdown b.md'.split(' ')
  expect(parse(...numbers, ...rest)).toMatchObject({
    ...{ seed: 0, rate: 20, clients: 12, speed: 0, json: 'a.json', markdown: 'b.md', seconds: 3 },
    selection: { kinds: ['region-hang', 'kv-error'], regions: ['oc'] },
  })
})

test('regions can be killed at random instead', () => {
  const all = { kinds: [], regions: [] }
  expect(parse('--kill-at-random')).toMatchObject({
    ...{ seconds: undefined, minutes: 3, selection: all },
  })
  const some = parse('--kill-at-random', '--minutes', '0.5', '--only', 'apac,oc', '--clients', '30')
  const selection = { kinds: [], regions: ['apac', 'oc'] }
  expect(some).toMatchObject({ clients: 30, minutes: 0.5, selection })
})

test.each([
  ['--clients 11', '--clients is "11"; it takes a whole number from 12 to 500.'],
  ['--only mars', '--only names "mars"; it takes region-down, region-hang'],
  ['--only apac,,oc', '--only names ""'],
  ['--minutes 3', '--minutes is for --kill-at-random'],
  ['--kill-at-random --seconds 3', '--kill-at-random draws the seconds itself'],
  ['--kill-at-random --only kv-hang', '--only names "kv-hang", but --kill-at-random kills regions'],
])('%s is refused with what is wrong', (args, message) => {
  const parsed = parseFlags(args.split(' '), spec)
  expect(parsed.kind === 'wrong' && parsed.message).toContain(message)
})

test.each([
  '--seed 11 --seconds 3 --only region-hang,kv-error,oc --rate 20 --clients 12 --speed 0',
  '--seed 7 --seconds 12',
  '--seed 7 --kill-at-random --minutes 3 --clients 30',
  '--seed 7 --kill-at-random --minutes 0.5 --only apac,oc',
])('the printed command makes the same again: %s', (args) => {
  const options = parse(...args.split(' '))
  expect(commandLine(spec, options)).toBe(`npm run drill -- ${args}`)
})

test('help tells what there is', () => {
  expect(usageOf(spec)).toContain('replica-lag only when named')
})
