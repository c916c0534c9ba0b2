import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findChromium } from '../../../infra/check/chromium.ts'

function folders() {
  const folder = mkdtempSync(join(tmpdir(), 'meridian-path-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = (place: string, name: string, mode: number) => {
    mkdirSync(join(folder, place), { recursive: true })
    writeFileSync(join(folder, place, name), '', { mode })
  }
  file('a', 'chromium', 0o644) // no program
  file('b', 'google-chrome', 0o755)
  file('c', 'chromium', 0o755)
  return ['a', 'b', 'c'].map((place) => join(folder, place))
}

test('the first browser on the PATH that can be run is taken, and one that is named before it', () => {
  const [a = '', b = '', c = ''] = folders()
  const PATH = [a, b, c].join(delimiter)
  expect(findChromium({ PATH })).toBe(join(b, 'google-chrome'))
  expect(findChromium({ PATH, CHROMIUM: '/opt/mine' })).toBe('/opt/mine')
  expect(findChromium({ PATH: c })).toBe(join(c, 'chromium'))
})

test('where there is none, none is found', () => {
  const [a = ''] = folders()
  expect(findChromium({ PATH: a })).toBeUndefined()
  expect(findChromium({})).toBeUndefined()
})
