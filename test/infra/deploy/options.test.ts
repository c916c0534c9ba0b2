// What the flags take.

import { expect, test } from 'vitest'
import { parseFlags } from '../../../infra/cli/flags.ts'
import { deploySpec } from '../../../infra/deploy/options.ts'

test.for(['PR-42', 'a_b', '-a', 'a'.repeat(21), ''])('the stage "%s" is refused', (stage) => {
  expect(parseFlags([`--stage=${stage}`], deploySpec)).toEqual({
    kind: 'wrong',
    message: expect.stringContaining('such as pr-42'),
  })
})

test('production is no stage: its keys would be those of production', () => {
  expect(parseFlags(['--stage', 'production'], deploySpec)).toEqual({
    kind: 'wrong',
    message: expect.stringContaining('leave --stage out'),
  })
})

test('the URL of the edge loses its last slash', () => {
  const parsed = parseFlags(['--url', 'https://a.example/', '--stage', 'pr-42'], deploySpec)
  expect(parsed).toMatchObject({ options: { url: 'https://a.example', stage: 'pr-42', soak: 30 } })
})
