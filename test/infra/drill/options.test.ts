import { expect, test } from 'vitest'
import { parseFlags, usageOf } from '../../../infra/cli/flags.ts'
import { type DrillOptions, specFor } from '../../../infra/drill/options.ts'
import { regions } from '../../support/map.ts'

const spec = specFor(regions.map(({ id }) => id))

function parse(...args: string[]): DrillOptions {
  const parsed = parseFlags(args, spec)
  if (parsed.kind !== 'ok') throw new Error(JSON.stringify(parsed))
  return parsed.options
}

test('without flags everything is broken once, and nothing is written', () => {
  expect(parse()).toMatchObject({
    ...{ seed: 7, rate: 40, clients: 60, speed: 1, json: undefined, markdown: undefined },
    plan: { kind: 'each', seconds: 12, only: { kinds: [], regions: [] } },
  })
})

test('every flag is heard', () => {
  const numbers = '--seed 0 --seconds 3 --rate 20 --clients 12 --speed 0'.split(' ')
  const rest = '--only kv-error,oc,region-hang --json a.json --markdown b.md'.split(' ')
  expect(parse(...numbers, ...rest)).toMatchObject({
    ...{ seed: 0, rate: 20, clients: 12, speed: 0, json: 'a.json', markdown: 'b.md' },
    plan: {
      kind: 'each',
      seconds: 3,
      only: { kinds: ['region-hang', 'kv-error'], regions: ['oc'] },
    },
  })
})

test('regions can be killed at random instead', () => {
  expect(parse('--kill-at-random').plan).toEqual({
    kind: 'kill-at-random',
    minutes: 3,
    regions: [],
  })
  const some = parse('--kill-at-random', '--minutes', '0.5', '--only', 'apac,oc', '--clients', '30')
  expect(some).toMatchObject({
    ...{ clients: 30, plan: { kind: 'kill-at-random', minutes: 0.5, regions: ['apac', 'oc'] } },
  })
})

test.each([
  ['--seed seven', '--seed is "seven"; it takes a whole number from 0 to 4294967295.'],
  ['--seconds 0', '--seconds is "0"; it takes a number from 1 to 300.'],
  ['--rate 5', '--rate is "5"; it takes a number from 10 to 200.'],
  ['--clients 11', '--clients is "11"; it takes a whole number from 12 to 500.'],
  ['--only mars', '--only names "mars"; it takes region-down, region-hang'],
  ['--only apac,,oc', '--only names ""'],
  ['--minutes 3', '--minutes is for --kill-at-random'],
  ['--kill-at-random --seconds 3', '--kill-at-random draws the seconds itself'],
  ['--kill-at-random --only kv-hang', '--only names "kv-hang", but --kill-at-random kills regions'],
  ['--kill-at-random --minutes 0', '--minutes is "0"; it takes a number from 0.1 to 360.'],
  ['--json /no/where.json', 'There is no folder /no'],
  ['--markdown /no/where.md', 'There is no folder /no'],
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
  expect(options.command).toBe(`npm run drill -- ${args}`)
  expect(parse(...options.command.split(' ').slice(4))).toEqual(options)
})

test('help tells what there is', () => {
  expect(usageOf(spec)).toContain('replica-lag only when named')
})
