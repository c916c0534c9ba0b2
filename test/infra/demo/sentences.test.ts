import { expect, test } from 'vitest'
import { makeReport } from '../../../infra/demo/report.ts'
import { sentences } from '../../../infra/demo/sentences.ts'
import type { Sample } from '../../../infra/traffic/sample.ts'
import { lost, run, sample } from './samples.ts'

const direct = [
  sample({ n: 0, ms: 180, region: 'enam' }),
  sample({ n: 1, ms: 20, region: 'enam', colo: 'EWR' }),
  sample({ n: 2, ms: 190, region: 'enam', kind: 'write', status: 201 }),
]
const edges = [
  sample({ n: 0, ms: 6, hit: true }),
  sample({ n: 1, ms: 30, region: 'enam', colo: 'EWR' }),
  sample({ n: 2, ms: 250, region: 'apac', kind: 'write', status: 201 }),
]

const tell = (regionDies: Sample[], cpuBusy = 0.2) =>
  sentences(
    makeReport({
      origin: { command: 'npm run demo', commit: 'abc', seed: 7, perSecond: 50 },
      home: 'enam, Ashburn',
      shares: [
        { colo: 'NRT', city: 'Tokyo', share: 0.6 },
        { colo: 'EWR', city: 'Newark', share: 0.4 },
      ],
      oneRegion: run(...direct),
      meridian: run(...edges),
      regionDies: { samples: regionDies, cpuBusy },
      outage: { region: 'apac', killAskedAt: 0, healAskedAt: 8_000, restartedAt: 9_000 },
    }),
  )

test('what was seen is said, the colos that lost among it', () => {
  const again = sample({ sentAt: 9_500, ms: 90, region: 'apac' })
  const [speed, cache, outage, ...more] = tell([
    sample({ sentAt: 1, region: 'oc', ms: 120 }),
    again,
  ])
  expect(speed).toContain('one region (enam, Ashburn) a read took 20 ms / 180 ms')
  expect(speed).toContain('through the edge it took 6.0 ms / 30 ms')
  expect(speed).toContain('median was lower for 1 of 2 colos (not for EWR)')
  expect(cache).toContain('answered 50 % of the reads')
  expect(cache).toContain('The other 1 took 30 ms / 30 ms; the very same ones took 20 ms / 20 ms')
  expect(cache).toContain('190 ms straight, 250 ms through the edge')
  expect(outage).toContain('While apac was dead for 8.0 s, 0 of 1 reads and 0 of 0 writes failed')
  expect(outage).toContain('answered by oc 1')
  expect(outage).toContain('served again 1.6 s after')
  expect(more).toEqual([])
})

test('failed reads are called a defect, with all that happened', () => {
  expect(tell([lost({ sentAt: 1 }), sample()]).at(-1)).toBe(
    'Reads failed, so this run shows a defect. All outcomes of those phases: 302 1, broken: ECONNRESET 1.',
  )
})

test('a busy machine takes its figures back', () => {
  expect(tell([sample()], 0.95).at(-1)).toContain('up to 95 % busy')
})

test('an arm without an answer is no comparison', () => {
  const empty = makeReport({
    origin: { command: '', commit: '', seed: 7, perSecond: 50 },
    home: 'enam',
    shares: [],
    oneRegion: run(lost()),
    meridian: run(),
    regionDies: run(),
    outage: { region: 'apac', killAskedAt: 0, healAskedAt: 1, restartedAt: 2 },
  })
  expect(sentences(empty)[0]).toBe('One of the arms answered no read at all.')
})
