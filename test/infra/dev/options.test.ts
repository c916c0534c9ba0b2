import { expect, test } from 'vitest'
import { parseFlags } from '../../../infra/cli/flags.ts'
import { spec } from '../../../infra/dev/options.ts'

const parseDev = (args: string[]) => parseFlags(args, spec)

test('without flags it listens on 8787 and keeps its data', () => {
  expect(parseDev([])).toEqual({ kind: 'ok', options: { port: 8787, fresh: false } })
})

test('a port and a fresh start', () => {
  const options = { port: 9000, fresh: true }
  expect(parseDev(['--port', '9000', '--fresh'])).toEqual({ kind: 'ok', options })
  expect(parseDev(['-h'])).toEqual({ kind: 'help' })
})

test('what it does not know is told', () => {
  const message = '--port is "x"; it takes a whole number from 0 to 65535.'
  expect(parseDev(['--port', 'x'])).toEqual({ kind: 'wrong', message })
  expect(parseDev(['--speed', '1'])).toMatchObject({ kind: 'wrong' })
})
