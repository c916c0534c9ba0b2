// Which placement hints lie inside a jurisdiction, by the country of that region of a cloud. Pure data.
// What the names stand for: https://developers.cloudflare.com/d1/configuration/data-location/#jurisdictions and
// https://developers.cloudflare.com/kv/reference/data-location/. `eu` is the Union: not London, Zurich or Norway.

const EU = `aws:eu-central-1 aws:eu-north-1 aws:eu-south-1 aws:eu-south-2 aws:eu-west-1 aws:eu-west-3
  gcp:europe-central2 gcp:europe-north1 gcp:europe-north2 gcp:europe-southwest1 gcp:europe-west1 gcp:europe-west10
  gcp:europe-west12 gcp:europe-west3 gcp:europe-west4 gcp:europe-west8 gcp:europe-west9 azure:austriaeast
  azure:francecentral azure:francesouth azure:germanynorth azure:germanywestcentral azure:italynorth
  azure:northeurope azure:polandcentral azure:spaincentral azure:swedencentral azure:westeurope`

const US = `aws:us-east-1 aws:us-east-2 aws:us-west-1 aws:us-west-2 gcp:us-central1 gcp:us-east1 gcp:us-east4
  gcp:us-east5 gcp:us-south1 gcp:us-west1 gcp:us-west2 gcp:us-west3 gcp:us-west4 azure:centralus azure:eastus
  azure:eastus2 azure:northcentralus azure:southcentralus azure:westcentralus azure:westus azure:westus2
  azure:westus3`

/** FedRAMP's data centres are not published one by one; those that Cloudflare runs for it are in the United States. */
const HINTS = { eu: EU, fedramp: US, us: US }

export type Jurisdiction = keyof typeof HINTS
export const JURISDICTIONS = Object.keys(HINTS) as Jurisdiction[]

export const isJurisdiction = (name: string): name is Jurisdiction => Object.hasOwn(HINTS, name)

export const hintsInside = (jurisdiction: Jurisdiction): string[] =>
  HINTS[jurisdiction].split(/\s+/)

/** `undefined` holds nothing anywhere: every place is inside. */
export const isInside = (hint: string, jurisdiction: Jurisdiction | undefined): boolean =>
  jurisdiction === undefined || hintsInside(jurisdiction).includes(hint)
