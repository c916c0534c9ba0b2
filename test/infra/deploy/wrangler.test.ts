// What a child prints is captured, made plain, and quoted when it fails.

import { expect, test } from 'vitest'
import { z } from 'zod'
import { clean, readJson, reason, warnings, wrangler } from '../../../infra/deploy/wrangler.ts'
import { makeProject, shellIn, wranglerMsMax } from './fixture.ts'

const warning = '▲ [WARNING] Processing wrangler.toml configuration:\n    - Unexpected fields'

test('colours, small talk and empty lines go', () => {
  const said = '\u001B[33mone\u001B[0m\n\n\n🪵  Logs were written to "/tmp/x.log"\ntwo  \n'
  expect(clean(said)).toBe('one\ntwo')
})

test('warnings are told from errors', () => {
  expect(warnings(`${warning}\n✘ [ERROR] no\n▲ [WARNING] two`)).toEqual([
    'Processing wrangler.toml configuration:\n    - Unexpected fields',
    'two',
  ])
})

test('a failure gives the error, or all there is', () => {
  expect(reason({ code: 1, out: 'Uploading', err: '✘ [ERROR] no' })).toBe('✘ [ERROR] no')
  expect(reason({ code: 1, out: 'out', err: 'err' })).toBe('err\nout')
  expect(reason({ code: 7, out: '', err: '' })).toBe('wrangler exited with 7 and said nothing')
})

test('JSON is read, and anything else is quoted', () => {
  const numbers = z.array(z.number())
  expect(readJson({ code: 0, out: '[1]', err: '' }, numbers)).toEqual({ ok: true, value: [1] })
  expect(readJson({ code: 0, out: 'hello', err: '' }, numbers)).toEqual({
    ok: false,
    reason: expect.stringContaining('hello'),
  })
  expect(readJson({ code: 1, out: '', err: 'no' }, numbers)).toEqual({ ok: false, reason: 'no' })
})

test(
  'a command without a login fails with advice instead of a question',
  async () => {
    const { root, remove } = await makeProject()
    const run = await wrangler(shellIn(root), ['d1', 'list', '--json', '--env', 'enam'])
    await remove()
    expect(run.code).toBe(1)
    expect(reason(run)).toContain('set a CLOUDFLARE_API_TOKEN')
  },
  wranglerMsMax,
)
