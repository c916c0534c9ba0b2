// The rest of the command is test/stories/drill.test.ts.
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { drill } from '../../../infra/drill/index.ts'

const said = vi.spyOn(console, 'error').mockImplementation(() => {})
const shown = vi.spyOn(console, 'log').mockImplementation(() => {})
afterEach(() => vi.clearAllMocks())

test.each([
  [['--seconds', 'soon']],
  [['--json', join(tmpdir(), 'nowhere', 'drill.json')]],
  [['--markdown', join(tmpdir(), 'nowhere', 'drill.md')]],
])('%j is refused before anything starts', async (args) => {
  expect(await drill(args)).toBe(2)
  expect(said.mock.calls.join()).toMatch(/^(?:--seconds is "soon"|There is no folder)[\s\S]*--only/)
})

test('help is no mistake', async () => {
  expect(await drill(['--help'])).toBe(0)
  expect(shown.mock.calls.join()).toContain('--kill-at-random')
})
