// The flags of npm start.
import { expect, test } from 'vitest'
import { parseStart } from '../../../infra/world/options.ts'

test('defaults, and every flag', () => {
  expect(parseStart([])).toEqual({
    kind: 'ok',
    options: { port: 8787, seed: 7, speed: 1, quiet: false, fresh: false },
  })
  const all = '--port 0 --seed 42 --speed 0.5 --quiet --fresh'.split(' ')
  expect(parseStart(all)).toEqual({
    kind: 'ok',
    options: { port: 0, seed: 42, speed: 0.5, quiet: true, fresh: true },
  })
  expect(parseStart(['-h']).kind).toBe('help')
})

test.each([
  [['--port', '70000'], '--port is "70000"'],
  [['--port', '80.5'], 'whole number'],
  [['--seed', ''], '--seed is ""'],
  [['--speed', 'fast'], '--speed is "fast"; it takes a number from 0 to 1000.'],
  [['--fast'], '--fast'],
  [['extra'], 'extra'],
])('%j is wrong and says how', (args, words) => {
  const parsed = parseStart(args)
  expect(parsed.kind === 'wrong' && parsed.message).toContain(words)
})
