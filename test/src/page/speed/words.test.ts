import { expect, test } from 'vitest'
import { words } from '../../../../src/page/speed/words.ts'

const rows = (reads: number) => [
  { name: 'one region', reads, cached: 0, p50: 180, p99: 300 },
  { name: 'Meridian', reads, cached: reads / 4, p50: 2, p99: 150 },
]

test('the sentence says what half took, and of a hundred reads what nearly all took', () => {
  expect(words(rows(100), 60)).toBe(
    'In the last 60 s half of the reads took at most 180 ms with one region and 2 ms with Meridian; 99 of 100 at most 300 ms and 150 ms. 25 % of Meridian’s reads came from a cache.',
  )
  expect(words(rows(96), 300)).toBe(
    'In the last 300 s half of the reads took at most 180 ms with one region and 2 ms with Meridian. 25 % of Meridian’s reads came from a cache.',
  )
})

test('where all failed, or nobody has read, there is nothing to say', () => {
  const failed = { name: 'Meridian', reads: 3, cached: 0 }
  expect(words([failed], 60)).toBe('Nothing was read yet: send visitors.')
})
