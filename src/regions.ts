// The map: where regional Workers run, and which one sits beside the D1 primary. `npm run setup` makes it yours.

/** One regional Worker. The id is also its `[env.<id>]` in wrangler.toml and its D1 location hint. */
export type Region = {
  /** D1 location hint: https://developers.cloudflare.com/d1/configuration/data-location/ */
  id: string
  city: string
  /** Degrees north and east of where the placement hint puts the Worker. */
  lat: number
  lon: number
  /** Worker placement hint: https://developers.cloudflare.com/workers/configuration/placement/ */
  hint: string
}

/** D1 keeps its replicas in these: wnam, enam, weur, eeur, apac and oc. */
export const regions: readonly Region[] = [
  { id: 'wnam', city: 'San Francisco', lat: 37.783, lon: -122.417, hint: 'aws:us-west-1' },
  { id: 'enam', city: 'Ashburn', lat: 39.04, lon: -77.49, hint: 'aws:us-east-1' },
  { id: 'weur', city: 'London', lat: 51.507, lon: -0.128, hint: 'aws:eu-west-2' },
  { id: 'eeur', city: 'Warsaw', lat: 52.233, lon: 21.017, hint: 'gcp:europe-central2' },
  { id: 'apac', city: 'Singapore', lat: 1.283, lon: 103.833, hint: 'aws:ap-southeast-1' },
  { id: 'oc', city: 'Sydney', lat: -33.86, lon: 151.209, hint: 'aws:ap-southeast-2' },
]

/** Region id of the D1 primary: every write goes there. */
export const primary = 'enam'
