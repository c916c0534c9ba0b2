// The flags of npm run doctor.

import { expect, test } from 'vitest'
import { parseFlags } from '../../../infra/cli/flags.ts'
import { doctorSpec } from '../../../infra/doctor/options.ts'

test('an address is taken without its path', () => {
  expect(parseFlags(['--world', 'http://127.0.0.1:8787/', '--json'], doctorSpec)).toMatchObject({
    kind: 'ok',
    options: { world: 'http://127.0.0.1:8787', json: true },
  })
})

test.for([
  [['--world', '127.0.0.1:8787'], '--world is "127.0.0.1:8787"; it takes an address'],
  [['--url', 'api.example.com'], '--url is "api.example.com"; it takes an address'],
  [['--world', 'http://a.test', '--stage', 'pr-1'], 'the local world has no stages'],
] as const)('%s is refused', ([args, said]) => {
  expect(parseFlags([...args], doctorSpec)).toMatchObject({
    kind: 'wrong',
    message: expect.stringContaining(said),
  })
})
