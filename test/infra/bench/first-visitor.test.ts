// What visits to a new link come to.
import { expect, test } from 'vitest'
import { shareMissing } from '../../../infra/bench/first-visitor.ts'

test('the share of 404s is counted step by step', () => {
  const visits = [
    { step: 0, status: 404 },
    { step: 0, status: 404 },
    { step: 0, status: 302 },
    { step: 0, status: 503 },
    { step: 1, status: 302 },
  ]
  expect([0, 1, 2].map((step) => shareMissing(visits, step))).toEqual([0.5, 0, 0])
})
