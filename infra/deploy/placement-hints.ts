// Placement hints that the platform takes: the regions of three clouds. Pure data.
// https://developers.cloudflare.com/workers/configuration/placement/ sends readers to the clouds' own lists; each says below
// which copy it is of. With a token the platform's own is at GET /accounts/{id}/workers/placement/regions: npm run doctor
// compares. Sovereign, government and Chinese clouds are left out.

const CLOUDS = {
  // docs.aws.amazon.com/global-infrastructure, May 2026, and what aws-sdk-js-v3's partitions had more in November 2026
  aws: `af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2
    ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7
    ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3
    il-central-1 me-central-1 me-south-1 me-west-1 mx-central-1 sa-east-1 sa-west-1 us-east-1 us-east-2 us-west-1
    us-west-2`,
  // cloud.google.com/about/locations, May 2026: what it has more than regions-zones is asia-southeast3
  gcp: `africa-south1 asia-east1 asia-east2 asia-northeast1 asia-northeast2 asia-northeast3 asia-south1 asia-south2
    asia-southeast1 asia-southeast2 asia-southeast3 australia-southeast1 australia-southeast2 europe-central2 europe-north1
    europe-north2 europe-southwest1 europe-west1 europe-west10 europe-west12 europe-west2 europe-west3 europe-west4
    europe-west6 europe-west8 europe-west9 me-central1 me-central2 me-west1 northamerica-northeast1
    northamerica-northeast2 northamerica-south1 southamerica-east1 southamerica-west1 us-central1 us-east1 us-east4
    us-east5 us-south1 us-west1 us-west2 us-west3 us-west4`,
  // learn.microsoft.com/azure/reliability/regions-list, September 2025, and again in May 2026
  azure: `australiacentral australiacentral2 australiaeast australiasoutheast austriaeast belgiumcentral brazilsouth brazilsoutheast
    canadacentral canadaeast centralindia centralus chilecentral denmarkeast eastasia eastus eastus2 francecentral francesouth
    germanynorth germanywestcentral indonesiacentral israelcentral italynorth japaneast japanwest koreacentral
    koreasouth malaysiawest mexicocentral newzealandnorth northcentralus northeurope norwayeast norwaywest
    polandcentral qatarcentral southafricanorth southafricawest southcentralus southeastasia southindia spaincentral
    swedencentral switzerlandnorth switzerlandwest uaecentral uaenorth uksouth ukwest westcentralus westeurope
    westindia westus westus2 westus3`,
}

/** `aws:us-east-1` and so on. */
export const PLACEMENT_HINTS: readonly string[] = Object.entries(CLOUDS).flatMap(
  ([cloud, regions]) => regions.split(/\s+/).map((region) => `${cloud}:${region}`),
)
