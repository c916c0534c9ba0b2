import { expect, test } from 'vitest'
import type { Judged, Tally } from '../../../../src/page/lab/history.ts'
import {
  absenceWords,
  meetingWords,
  readWords,
  tallyWords,
} from '../../../../src/page/lab/words.ts'

const names = (id: string) => ({ SYD: 'Sydney', GRU: 'Sao Paulo' })[id] ?? id
const read = (more: Partial<Judged>): Judged => ({
  ...{ colo: 'GRU', token: false, sentMs: 100, gotMs: 110, version: 1 },
  ...{ way: 'kv', verdict: 'right', ...more },
})

test.each<[Partial<Judged>, string]>([
  [{}, 'Sao Paulo, without the token: version 1, from KV'],
  [
    { token: true, way: 'primary', version: 2 },
    'Sao Paulo, with the token: version 2, from the primary',
  ],
  [
    { verdict: 'older', version: 0, way: 'memory' },
    'Sao Paulo, without the token: nothing was there, from the edge’s memory: older than what had been written',
  ],
  [
    { verdict: 'back' },
    'Sao Paulo, without the token: version 1, from KV: older than what the same reader had seen',
  ],
  [
    { verdict: 'unknown', version: undefined, said: '503, “No copy as new as your token.”' },
    'Sao Paulo, without the token: 503, “No copy as new as your token.”',
  ],
])('%j is told', (of, words) => expect(readWords(read(of), names)).toBe(words))

const none: Tally = { reads: 12, old: 0, back: 0, unknown: 0, from: {} }
const old: Tally = { reads: 12, old: 3, back: 1, unknown: 2, from: { memory: 2, kv: 1 } }

test('what was old is told of both, and judged by what is promised', () => {
  expect(tallyWords(old, none)).toBe(
    'Without the token 3 of 12 reads were older than what had been written (2 from the edge’s memory, 1 from KV, 1 older than what that reader had seen, besides, 2 got another answer, or none); with it 0 of 12. As promised.',
  )
  expect(tallyWords(none, none)).toContain('Nothing was old so far')
  expect(tallyWords(none, old)).toMatch(/with it 3 of 12 .*not as promised\.$/)
})

test('who found something new at once, and who was told that it is not there', () => {
  const writes = [{ colo: 'SYD', version: 1, sentMs: 10, gotMs: 50 }]
  const missing = read({ version: 0, sentMs: 60, gotMs: 1_050, way: 'memory' })
  const reads = [read({ version: 0, sentMs: 1, gotMs: 5 }), missing, read({ colo: 'SYD' })]
  expect(absenceWords({ writes, reads }, names)).toBe(
    'Right at once: Sydney. Sao Paulo was told once that it is not there, from the edge’s memory, until 1.0 s after it had been made, and has not seen it yet.',
  )
  const later = [...reads, { ...missing, gotMs: 2_050, way: 'kv' as const }, read({})]
  expect(absenceWords({ writes, reads: later }, names)).toContain(
    'told 2 times that it is not there, from the edge’s memory and from KV, until 2.0 s after it had been made.',
  )
  expect(absenceWords({ writes, reads: [read({})] }, names)).toBe(
    'Right at once: Sao Paulo. Nobody was told that it is not there.',
  )
})

test.each<[won: [boolean, boolean], kept: number, verdict: string]>([
  [[true, false], 0, 'One took effect, and the other knows that it did not.'],
  [[true, true], 1, 'Both were told that it is done, and one of the writes is lost'],
  [[true, false], 1, 'What was acknowledged is not there'],
  [[false, true], -1, 'What was acknowledged is not there'],
  [[false, false], -1, 'Neither was told that it is done.'],
])('two writers of whom %j were told that it is done, and %i is there', (won, kept, verdict) => {
  const spoke = ['Sydney', 'Sao Paulo'].map((place, writer) => {
    return { place, words: won[writer] ? '200' : '412, “Too late.”', won: won[writer] ?? false }
  })
  const words = meetingWords({ etag: '"3"', spoke, kept, version: 4 })
  expect(words).toContain('Both with If-Match: "3". Sydney: ')
  expect(words).toContain(kept < 0 ? 'neither value' : `the value of ${spoke[kept]?.place}`)
  expect(words).toContain(verdict)
})
