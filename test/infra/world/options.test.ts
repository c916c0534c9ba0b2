// The flags of npm start.
import { expect, test } from 'vitest'
import { parseFlags } from '../../../infra/cli/flags.ts'
import { originOf, spec } from '../../../infra/world/options.ts'

const parseStart = (args: string[]) => parseFlags(args, spec)

test('defaults, and every flag', () => {
  expect(parseStart([])).toEqual({
    kind: 'ok',
    options: { port: 8787, seed: 7, speed: 1, origin: undefined, quiet: false, fresh: false },
  })
  const all = '--port 0 --seed 42 --speed 0.5 --origin http://127.0.0.1:8000 --quiet --fresh'.split(
    ' ',
  )
  expect(parseStart(all)).toEqual({
    kind: 'ok',
    options: {
      port: 0,
      seed: 42,
      speed: 0.5,
      origin: 'http://127.0.0.1:8000',
      quiet: true,
      fresh: true,
    },
  })
  expect(parseStart(['-h']).kind).toBe('help')
})

test.each([
  [['--port', '70000'], '--port is "70000"'],
  [['--port', '80.5'], 'whole number'],
  [['--speed', 'fast'], '--speed is "fast"; it takes a number from 0 to 1000.'],
  [['--origin', 'example'], '--origin is "example"; that is no http or https URL.'],
])('%j is wrong and says how', (args, words) => {
  const parsed = parseStart(args)
  expect(parsed.kind === 'wrong' && parsed.message).toContain(words)
})

test.each([
  ['http://127.0.0.1:8000', 'http://127.0.0.1:8000'],
  ['http://127.0.0.1:8000/', 'http://127.0.0.1:8000'],
  ['HTTP://Example.COM:80', 'http://example.com'],
  ['https://example.com', 'https://example.com'],
  ['http://[::1]:8000', 'http://[::1]:8000'],
  ['http://example.com:8787', 'http://example.com:8787'], // another machine's port
])('the origin %s is %s', (text, origin) => {
  expect(originOf(text, 8787)).toBe(origin)
})

test.each([
  ['', 'no http or https URL'],
  ['127.0.0.1:8000', 'no http or https URL'],
  ['localhost:8000', 'no http or https URL'],
  ['ftp://127.0.0.1', 'no http or https URL'],
  ['http://', 'no http or https URL'],
  ['http://a b', 'no http or https URL'],
  ['http://127.0.0.1:99999', 'no http or https URL'],
  ['http://me:secret@127.0.0.1:8000', 'credentials'],
  ['http://127.0.0.1:8000/blog', 'a path'],
  ['http://127.0.0.1:8000/?', 'a query or fragment'],
  ['http://127.0.0.1:8000/?a=1', 'a query or fragment'],
  ['http://127.0.0.1:8000#top', 'a query or fragment'],
  ['http://localhost:8787', 'would front itself'],
  ['http://nrt.localhost:8787', 'would front itself'],
  ['http://127.0.0.1:8787', 'would front itself'],
  ['http://[::1]:8787', 'would front itself'],
])('the origin "%s" is refused: %s', (text, words) => {
  expect(() => originOf(text, 8787)).toThrow(words)
})

test('an origin on the default port is the world itself only when the world has that port', () => {
  expect(originOf('http://localhost', 8787)).toBe('http://localhost')
  expect(() => originOf('http://localhost', 80)).toThrow('would front itself')
})
