import { expect, test } from 'vitest'
import { createRecorder } from '../../../infra/model/record.ts'
import { saw } from './histories.ts'

test('requests stand in the order in which they were made, whenever they are answered', () => {
  const recorder = createRecorder(2)
  const [first] = recorder.open(0, 1)
  const [left, right] = recorder.open(0, 2)
  recorder.open(0, 1)
  if (!first || !left || !right) throw new Error('a slot is missing')
  right.steps = [saw('b', 2)]
  right.reset = true
  left.steps = [saw('a', 1)]
  first.steps = [saw('c', 3)]
  expect(recorder.sessions()).toEqual([
    {
      name: 0,
      steps: [
        saw('c', 3),
        { kind: 'restart' },
        { kind: 'together', steps: [saw('a', 1), saw('b', 2)] },
      ],
    },
    { name: 1, steps: [] },
  ])
})
