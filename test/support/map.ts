// A map of the tests' own: a fork changes src/regions.ts, and the machine's tests do not notice.
import type { Region } from '../../src/regions.ts'

export const regions: readonly Region[] = [
  { id: 'wnam', city: 'San Francisco', lat: 37.783, lon: -122.417, hint: 'aws:us-west-1' },
  { id: 'enam', city: 'Ashburn', lat: 39.04, lon: -77.49, hint: 'aws:us-east-1' },
  { id: 'weur', city: 'London', lat: 51.507, lon: -0.128, hint: 'aws:eu-west-2' },
  { id: 'eeur', city: 'Warsaw', lat: 52.233, lon: 21.017, hint: 'gcp:europe-central2' },
  { id: 'apac', city: 'Singapore', lat: 1.283, lon: 103.833, hint: 'aws:ap-southeast-1' },
  { id: 'oc', city: 'Sydney', lat: -33.86, lon: 151.209, hint: 'aws:ap-southeast-2' },
]

export const primary = 'enam'

export const map = { among: regions, home: primary }
