// The bench runs from end to end, and what it compares came from where it says.
import { expect, test } from 'vitest'
import { benchHitPath } from '../../../infra/bench/hit-path.ts'
import { recorded } from '../../support/context.ts'

const size = { paths: 60, turns: 5, warmTurns: 2, operations: 5, calls: 2 }

test('it prints medians and ratios, from outside and from inside a Worker', async () => {
  const { context, lines } = recorded()
  await benchHitPath(2, context, size)
  const printed = lines.join('\n')
  const ratio = String.raw`\d+\.\d\d \(\d+\.\d\d-\d+\.\d\d\)`
  expect(printed).toMatch(new RegExp(`^one request each( +\\d+){5}( +${ratio}){3}$`, 'm'))
  expect(printed).toMatch(new RegExp(`^inside one request +0( +\\d+){4}( +${ratio}){3}$`, 'm'))
}, 60_000)
