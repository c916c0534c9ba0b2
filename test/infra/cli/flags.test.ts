import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as flag from '../../../infra/cli/flags.ts'

const flags = {
  seed: flag.seed('what chance comes from'),
  minutes: flag.number({ about: 'of traffic', byDefault: 3, min: 0.25, max: 360 }),
  clients: flag.number({ about: 'who send', min: 1, max: 200, whole: true }),
  only: flag.text('kinds:\na b', 'LIST'),
  'kill-at-random': flag.toggle('at random'),
  json: flag.file('also write JSON'),
}
const spec: flag.Spec<typeof flags, flag.Values<typeof flags>> = {
  ...{ script: 'x', flags },
  check(values) {
    if (values.only === 'nothing') throw new Error('--only names "nothing".')
    return values
  },
}
const parse = (...args: string[]) => flag.parseFlags(args, spec)
const usual = { seed: 7, minutes: 3, 'kill-at-random': false }

test('what is not given has its default, or none', () => {
  expect(parse()).toEqual({ kind: 'ok', options: usual })
})

test('every flag is heard', () => {
  const json = join(tmpdir(), 'x.json')
  const args = `--seed 9 --minutes 0.5 --clients 40 --only a --kill-at-random --json ${json}`
  const options = { seed: 9, minutes: 0.5, clients: 40, only: 'a', json }
  expect(parse(...args.split(' '))).toEqual({
    kind: 'ok',
    options: { ...options, 'kill-at-random': true },
  })
})

test.each([
  [['--minutes', '0.1'], '--minutes is "0.1"; it takes a number from 0.25 to 360.'],
  [['--minutes', ' '], '--minutes is " "; it takes a number'],
  [['--clients', '1.5'], '--clients is "1.5"; it takes a whole number from 1 to 200.'],
  [['--seed', 'x'], '--seed is "x"; it takes a whole number from 0 to 4294967295.'],
  [['--json', '/no/where.json'], 'There is no folder /no to write /no/where.json in.'],
  [['--only', 'nothing'], '--only names "nothing".'],
  [['--sped', '1'], '--sped'],
  [['word'], 'word'],
])('%j is refused with what is wrong', (args, message) => {
  const parsed = parse(...args)
  expect(parsed.kind === 'wrong' && parsed.message).toContain(message)
})

test('the usage has a line for each flag, with its default and bounds', () => {
  expect(flag.usageOf(spec)).toBe(
    [
      'npm run x -- [options]',
      '  --seed 7           what chance comes from',
      '  --minutes 3        of traffic; 0.25 to 360',
      '  --clients N        who send; 1 to 200',
      '  --only LIST        kinds:',
      '                     a b',
      '  --kill-at-random   at random',
      '  --json FILE        also write JSON',
    ].join('\n'),
  )
  expect(parse('-h')).toEqual({ kind: 'help' })
})

test('the command to repeat names the seed and what is not the default, but no file', () => {
  const again = (values: object) => flag.commandLine(spec, { ...usual, ...values })
  expect(again({ json: 'x.json', only: undefined })).toBe('npm run x -- --seed 7')
  expect(again({ minutes: 1, clients: 2, 'kill-at-random': true })).toBe(
    'npm run x -- --seed 7 --minutes 1 --clients 2 --kill-at-random',
  )
})

test('words are taken where there are some; without any, all are meant', () => {
  const words = { hits: 'what hits cost', world: 'how long it takes' }
  const chosen = (...args: string[]) =>
    flag.parseFlags(args, { ...{ script: 'bench', flags: {}, words }, check: (_, names) => names })
  expect(chosen()).toEqual({ kind: 'ok', options: ['hits', 'world'] })
  expect(chosen('world')).toEqual({ kind: 'ok', options: ['world'] })
  expect(chosen('hit')).toEqual({
    kind: 'wrong',
    message: 'There is no "hit"; there is hits, world.',
  })
  expect(flag.usageOf({ script: 'bench', flags: {}, words })).toContain('  hits   what hits cost')
})
