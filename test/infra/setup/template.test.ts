// The text that setup falls back on is the project's own, as long as nobody has made the project theirs.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
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

test('it is a project of six regions', () => {
  expect(settle(template, { name: 'meridian', regions, primary })).toEqual(template)
})
