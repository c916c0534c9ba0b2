// Keys that wrangler would only warn of, against its own schema.
import { expect, test } from 'vitest'
import { noEnvs, unknownKeys } from '../../../infra/deploy/check-keys.ts'
import { readSchema } from '../../../infra/deploy/config.ts'
import { readToml } from '../../../infra/toml/document.ts'
import { TEMPLATE } from '../setup/project.ts'
import { toml } from './fixture.ts'

const unknown = (text: string) => unknownKeys(readToml(text), readSchema())

test('what the project says, wrangler knows', () => {
  expect([...unknown(TEMPLATE), ...unknown(toml)]).toEqual([])
})

test.each([
  [
    '[env.a]\nplacment = { region = "b" }',
    '2: wrangler knows no "placment" in [env.a]. Did you mean "placement"',
  ],
  ['nam = "a"', '1: wrangler knows no "nam". Did you mean "name"'],
  [
    'd1_databases = [\n  { bindin = "DB" },\n]',
    '2: wrangler knows no "bindin" in [d1_databases]. Did you mean "binding"',
  ],
  [
    '[env.a]\nplacement = { regoin = "b" }',
    '2: wrangler knows no "regoin" in [env.a.placement]. Did you mean "region"',
  ],
  ['triggers.cron = ["*"]', '1: wrangler knows no "cron" in [triggers]. Did you mean "crons"'],
  [
    '[[ratelimits]]\nname = "A"\nsimple = { limits = 1 }',
    '3: wrangler knows no "limits" in [ratelimits.simple]. Did you mean "limit"',
  ],
])('%j is named with its line and the nearest', (text, says) => {
  expect(unknown(text)).toEqual([expect.stringContaining(`wrangler.toml:${says}`)])
})

test.each([
  ['usage_model = "bundled"', '1: wrangler knows no "usage_model". Remove it.'],
  [
    '[observability]\nenabled = true\nd1_databases = []',
    '3: wrangler knows no "d1_databases" in [observability]. A line belongs to the [table] above it',
  ],
  [
    '[[d1_databases]]\nbinding = "DB"\nname = "lab"',
    '3: wrangler knows no "name" in [d1_databases]. Remove it.',
  ],
])('%j has no near one: it is told what to do', (text, says) => {
  expect(unknown(text)).toEqual([expect.stringContaining(`wrangler.toml:${says}`)])
})

test('what stands in [env] itself is no env', () => {
  const text = '[env]\nd1_databases = []\n[env.a]\nname = "a"'
  expect(noEnvs(readToml(text))).toEqual([
    expect.stringContaining('wrangler.toml:2: "d1_databases" stands in [env] itself'),
  ])
  expect(noEnvs(readToml(toml))).toEqual([])
})

test('what may be anything is let be', () => {
  expect(unknown('[vars]\nANY = { thing = 1 }\n[env.a.vars]\nX = 1')).toEqual([])
})
