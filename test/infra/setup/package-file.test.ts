import { expect, test } from 'vitest'
import { mendTools, rename } from '../../../infra/setup/package-file.ts'
import { json } from './project.ts'

const wrangler = { version: '4.9.0', dependencies: { miniflare: '5.9.0', workerd: '1.9.0' } }
const pins = { miniflare: '5.9.0', workerd: '1.9.0', wrangler: '4.9.0' }
const packageOf = (devDependencies: Record<string, string>) =>
  json({ name: 'a', files: [], devDependencies })

test('the name is changed where it is the name, in the package and its lock', () => {
  const lock = { name: 'a', packages: { '': { name: 'a' }, 'node_modules/b': { name: 'a' } } }
  expect(rename('package.json', '{ "name": "a",  "author": { "name": "a" } }', 'shop')).toBe(
    '{ "name": "shop",  "author": { "name": "a" } }',
  )
  expect(JSON.parse(rename('package-lock.json', json(lock), 'shop'))).toEqual({
    name: 'shop',
    packages: { '': { name: 'shop' }, 'node_modules/b': { name: 'a' } },
  })
})

test('what is no package is told', () => {
  expect(() => rename('package.json', '{', 'shop')).toThrow('package.json is not JSON')
  expect(() => rename('package.json', '{}', 'shop')).toThrow('package.json has no "name"')
  const author = '{ "author": { "name": "a" }, "name": "a" }'
  expect(() => rename('package.json', author, 'shop')).toThrow('Write "name": "shop" first')
})

test('tools that belong together are left alone', () => {
  expect(mendTools(packageOf(pins), wrangler)).toBe(packageOf(pins))
  expect(mendTools('{ "name": "a" }\n', wrangler)).toBe('{ "name": "a" }\n')
})

test('a wrangler that was moved on alone gets its own miniflare and workerd, all of them exact', () => {
  const types = '@cloudflare/workers-types'
  const apart = { [types]: '^5.9.0', miniflare: '5.1.0', workerd: '1.1.0', wrangler: '^4.8.0' }
  const mended = packageOf({ [types]: '5.9.0', ...pins })
  expect(mendTools(packageOf(apart).trimEnd(), wrangler)).toBe(mended)
})

test('what is not installed decides nothing', () => {
  const text = packageOf({ wrangler: '^4.8.0' })
  expect(mendTools(text, undefined)).toBe(text)
})
