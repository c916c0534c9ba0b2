import { expect, test } from 'vitest'
import { readMap, writeMap } from '../../../infra/setup/map-file.ts'
import { findRegion } from '../../../infra/setup/places.ts'
import { mapText } from './project.ts'

const FILE = mapText(`  // Half of our users.
  { id: 'weur', city: 'London', lat: 51.507, lon: -0.128, hint: 'aws:eu-west-2' },
  {
    id: 'enam',
    city: 'Ashburn', // the oldest
    lat: 39.04,
    lon: -77.49,
    hint: 'aws:us-east-1',
  },
  { id: 'oc', city: 'Sydney', lat: -33.86, lon: 151.209, hint: 'aws:ap-southeast-2' },
  // Nothing in Africa yet.
`)

test('what stays keeps its lines and its comments, what comes is written below', async () => {
  const map = await readMap(FILE)
  const sam = findRegion('sam', [])
  const wanted = { regions: [sam, ...map.regions.filter(({ id }) => id !== 'oc')], primary: 'weur' }
  const written = writeMap(FILE, wanted)
  expect(written).toBe(
    FILE.replace(/^ {2}\{ id: 'oc'.*\n/m, '')
      .replace(
        /^\]/m,
        "  { id: 'sam', city: 'Sao Paulo', lat: -23.55, lon: -46.633, hint: 'aws:sa-east-1' },\n]",
      )
      .replace("primary = 'enam'", "primary = 'weur'"),
  )
  expect(writeMap(written, wanted)).toBe(written)
  expect((await readMap(written)).regions.map(({ id }) => id)).toEqual(['weur', 'enam', 'sam'])
})

test('a mistake in it is one sentence, with the line', async () => {
  const broken = FILE.replace('lat: 51.507,', 'lat: 51.507')
  await expect(readMap(broken)).rejects.toThrow(
    /^src\/regions\.ts:\d+: Expected .* Mend the line\.$/,
  )
  const line = FILE.split('\n').findIndex((text) => text.includes('London')) + 1
  await expect(readMap(broken)).rejects.toThrow(`:${line}: `)
})

test.each([
  ["export const primary = 'enam'", 'const primary = 1', 'must export regions'],
  ['export const regions: readonly Region[]', 'export const regions', undefined],
])('without "%s" it is told', async (from, to, says) => {
  const read = readMap(FILE.replace(from, to))
  if (says) await expect(read).rejects.toThrow(says)
  else expect((await read).primary).toBe('enam')
})

test('a list that is written otherwise is not touched', async () => {
  const map = await readMap(FILE)
  const other = FILE.replace('[] = [\n', '[] = [')
  expect(() => writeMap(other, map)).toThrow('on lines of their own')
})
