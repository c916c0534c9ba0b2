// The text that setup falls back on is the project's own, as long as nobody has made the project theirs.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { unknownKeys } from '../../../infra/deploy/check-keys.ts'
import { readSchema } from '../../../infra/deploy/config.ts'
import { settle } from '../../../infra/setup/workers.ts'
import { readToml } from '../../../infra/toml/document.ts'
import { primary, regions } from '../../support/map.ts'
import { TEMPLATE } from './project.ts'

const own = readFileSync(join(import.meta.dirname, '../../../wrangler.toml'), 'utf8')
const names = ({ env }: Record<string, unknown>) =>
  Object.values(env as Record<string, { name: string }>).map(({ name }) => name)
const [ours, template] = [readToml(own).value, readToml(TEMPLATE).value]
const comments = (text: string) => text.match(/#.*$/gm)

test.runIf(String(names(ours)) === String(names(template)))('it has every comment of it', () => {
  const copy = 'cp wrangler.toml infra/setup/template.toml'
  expect(comments(TEMPLATE), copy).toEqual(comments(own))
})

test('the comment on OpenTelemetry is a configuration that wrangler knows', () => {
  const lines = TEMPLATE.split('\n')
  const at = lines.indexOf('# [observability.logs]')
  const end = lines.indexOf('', at)
  const open = lines.map((line, i) => (i >= at && i < end ? line.replace('# ', '') : line))
  const document = readToml(open.join('\n'))
  expect(document.value.observability).toMatchObject({
    enabled: true,
    logs: { enabled: true, destinations: ['otel-logs'] },
    traces: { enabled: true, head_sampling_rate: 0.05, destinations: ['otel-traces'] },
  })
  expect(unknownKeys(document, readSchema())).toEqual([])
})

test('it is a project of six regions', () => {
  expect(settle(template, { name: 'meridian', regions, primary })).toEqual(template)
})
