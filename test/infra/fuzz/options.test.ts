// The flags of npm run fuzz.
import { describe, expect, test } from 'vitest'
import { parseFlags } from '../../../infra/cli/flags.ts'
import { commandFor, spec } from '../../../infra/fuzz/options.ts'

const parseFuzz = (args: string[]) => parseFlags(args, spec)

describe('flags', () => {
  test('without any, a hundred thousand requests of seed 7', () => {
    const options = { seed: 7, from: 0, requests: 100_000 }
    expect(parseFuzz([])).toEqual({ kind: 'ok', options })
  })

  test('the command for one request draws that one', () => {
    const options = { seed: 11, from: 4711, requests: 1 }
    const [, , , , ...args] = commandFor(options).split(' ')
    expect(parseFuzz(args)).toEqual({ kind: 'ok', options })
  })

  test.each([
    [['--seed', '-1'], /--seed/],
    [['--seed', '4294967296'], /4294967295/],
    [['--requests', '0'], /from 1/],
    [['--requests', '1e9'], /whole number/],
    [['--from', ''], /--from is ""/],
    [['--fast'], /--fast/],
    [['7'], /7/],
  ])('%j is refused in a sentence', (args, words) => {
    const parsed = parseFuzz(args)
    expect(parsed.kind === 'wrong' && parsed.message).toMatch(words)
  })
})
