// Bodies go out as they came: the option is for foreign ones only.
import { afterEach, expect, test, vi } from 'vitest'
import { respond } from '../../../../src/edge/upstream/respond.ts'

afterEach(() => vi.unstubAllGlobals())

/** What the platform's constructor is given: outside a Worker nothing else shows the difference. */
function given(foreign: boolean): ResponseInit & { encodeBody?: string } {
  let seen: ResponseInit = {}
  vi.stubGlobal(
    'Response',
    class {
      constructor(_body: unknown, init: ResponseInit) {
        seen = init
      }
    },
  )
  respond(foreign, 'body', { status: 201 })
  return seen
}

test('a foreign body is not encoded again, ours is left to the platform', () => {
  expect(given(true)).toEqual({ status: 201, encodeBody: 'manual' })
  expect(given(false)).toEqual({ status: 201 })
})

test('status, headers and body are what was asked for', async () => {
  const response = respond(true, 'body', { status: 404, headers: { ETag: '"1"' } })
  expect([response.status, await response.text()]).toEqual([404, 'body'])
  expect(response.headers.get('ETag')).toBe('"1"')
})
