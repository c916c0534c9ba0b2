import { expect, test } from 'vitest'
import { commandLine, parseFlags } from '../../../infra/cli/flags.ts'
import { spec } from '../../../infra/storm/options.ts'

const parseStorm = (args: string[]) => parseFlags(args, spec)

const defaults = { seed: 7, minutes: 3, clients: 30, speed: 1 }

test('without flags: seed 7, three minutes, thirty clients, a history named by the seed', () => {
  expect(parseStorm([])).toEqual({
    kind: 'ok',
    options: { ...defaults, history: '.world/storm-7.jsonl' },
  })
})

test('every flag is heard', () => {
  const args = '--seed 9 --minutes 0.35 --clients 40 --speed 10 --history x.jsonl'.split(' ')
  expect(parseStorm(args)).toEqual({
    kind: 'ok',
    options: { seed: 9, minutes: 0.35, clients: 40, speed: 10, history: 'x.jsonl' },
  })
})

test('fifteen seconds are the least: peace, a fault, and peace', () => {
  const parsed = parseStorm(['--minutes', '0.1'])
  expect(parsed).toEqual({
    kind: 'wrong',
    message: '--minutes is "0.1"; it takes a number from 0.25 to 360.',
  })
})

test('the printed command makes the same storm again', () => {
  const odd = { seed: 11, minutes: 2.5, clients: 31, speed: 0 }
  for (const options of [odd, { ...defaults, seed: 11 }]) {
    const command = commandLine(spec, { ...options, history: 'elsewhere' })
    const args = command.replace('npm run storm -- ', '').split(' ')
    expect(parseStorm(args)).toMatchObject({ options })
  }
})
