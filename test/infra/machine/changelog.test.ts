import { expect, test } from 'vitest'
import { newest, newLines } from '../../../infra/machine/changelog.ts'

const before = '# Changelog\n\n## 0.4.0\n\n- one\n\n## 0.3.0\n\n- zero\n'
const after = '# Changelog\n\n## 0.5.0\n\n- three\n- four\n\n## 0.4.0\r\n\r\n- one\r\n- two\r\n'

test('new lines stand under their headings, of a version that was unfinished too', () => {
  expect(newLines(before, after)).toEqual(['## 0.5.0', '- three', '- four', '## 0.4.0', '- two'])
  expect(newLines(after, after)).toEqual([])
})

test('the newest version comes first', () => {
  expect(newest(after)).toBe('0.5.0')
  expect(newest('')).toBe('unnamed version')
})
