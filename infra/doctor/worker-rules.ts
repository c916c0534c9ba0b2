// One deployed Worker: does it serve one version, with the bindings and secrets of wrangler.toml, and is a region
// private? Pure.

import { MARK } from '../deploy/project.ts'
import { type Finding, orWell, well, wrong } from './finding.ts'
import type { SeenWorker } from './seen.ts'

const DEPLOY = 'npm run deploy'

export const workerFindings = (seen: SeenWorker): Finding[] => [
  ...trafficFindings(seen),
  ...bindingFindings(seen),
  ...secretFindings(seen),
  ...cronFindings(seen),
  ...addressFindings(seen),
  ...configuredPlacement(seen),
]

/** A deploy that was ended leaves the traffic as it was split. */
function trafficFindings({ worker: { name }, deployed: { split, past } }: SeenWorker): Finding[] {
  if (split.length > 1) {
    const shares = split.map(({ id, percentage }) => `${percentage} % ${id}`).join(', ')
    return [
      wrong(
        'traffic',
        `${name} serves two versions: a deploy was ended there`,
        `its deployment has ${shares}`,
        `${DEPLOY}, which goes on, or npm run rollback`,
      ),
    ]
  }
  if (past.tag === '') {
    return [
      wrong(
        'traffic',
        `${name} serves a version that no npm run deploy has uploaded`,
        `version ${past.id} has no tag`,
        `${DEPLOY}, which uploads what this checkout says`,
      ),
    ]
  }
  return [well('traffic', `${name} serves ${past.tag} alone`)]
}

/** Secrets are looked at by name, the mark by whose it is: both are not repeated here. */
function bindingFindings({ worker: { env, name }, deployed, expected }: SeenWorker): Finding[] {
  const there = deployed.past.bindings.filter(
    ({ type, name }) => type !== 'secret_text' && name !== MARK,
  )
  const find = (name: string) => there.find((one) => one.name === name)
  const differing = expected.bindings.flatMap(({ name: binding, type, to }) => {
    const found = find(binding)
    if (!found) return [[`does not bind ${binding}`, `there is no ${type} of that name`]]
    if (found.type !== type) return [[`binds ${binding} as ${found.type}`, `it should be ${type}`]]
    if (found.to === to) return []
    return [[`binds ${binding} to "${found.to}"`, `wrangler.toml says "${to}"`]]
  })
  const extra = there
    .filter((one) => !expected.bindings.some(({ name }) => name === one.name))
    .map((one) => [`binds ${one.name} besides`, `[env.${env}] has no such ${one.type}`])
  return orWell(
    [...differing, ...extra].map(([what, evidence]) =>
      wrong('bindings', `${name} ${what}`, `${evidence}`, DEPLOY),
    ),
    'bindings',
    `${name} has the ${expected.bindings.length} of wrangler.toml`,
  )
}

function secretFindings({ worker: { name, secrets }, deployed }: SeenWorker): Finding[] {
  const missing = secrets.filter((secret) => !deployed.past.secrets.includes(secret))
  return orWell(
    missing.map((secret) =>
      wrong(
        'secrets',
        `${name} lacks ${secret}`,
        `its version has ${deployed.past.secrets.join(', ') || 'none'}`,
        `add ${secret} to the secrets' file, or to the environment, and ${DEPLOY}`,
      ),
    ),
    'secrets',
    `${name} has ${secrets.join(', ') || 'none, and needs none'}`,
  )
}

function cronFindings({ worker: { name }, crons, expected }: SeenWorker): Finding[] {
  const list = (some: readonly string[]) => some.map((cron) => `"${cron}"`).join(', ') || 'none'
  const sorted = (some: readonly string[]) => [...some].sort().join()
  if (sorted(crons) === sorted(expected.crons)) return [well('crons', `${name}: ${list(crons)}`)]
  return [
    wrong(
      'crons',
      `${name} runs on another schedule than wrangler.toml says`,
      `it has ${list(crons)}, and should have ${list(expected.crons)}`,
      DEPLOY,
    ),
  ]
}

/** Regions believe what the edge tells them, so nobody else may reach one. */
function addressFindings(seen: SeenWorker): Finding[] {
  const { worker, workersDev, previewUrls, addresses, outside } = seen
  const { name } = worker
  if (worker.role === 'edge') return []
  const open = (what: string, evidence: string, fix: string) =>
    wrong('private', `${name} ${what}: anyone can go round the edge`, evidence, fix)
  return orWell(
    [
      ...(workersDev ? [open('is on workers.dev', 'its subdomain is enabled', DEPLOY)] : []),
      ...(previewUrls ? [open('has preview URLs', 'previews are enabled', DEPLOY)] : []),
      ...addresses.map((address) =>
        open(
          'has an address',
          `${address} leads to it`,
          `remove it: https://dash.cloudflare.com > Workers & Pages > ${name} > Domains`,
        ),
      ),
      ...(outside !== undefined && !workersDev
        ? [open('answers from outside', outside, `${DEPLOY}, and look again in a minute`)]
        : []),
    ],
    'private',
    `${name} has no address`,
  )
}

function configuredPlacement({ worker: { name }, deployed, expected }: SeenWorker): Finding[] {
  const { placement: told } = deployed.past
  if (!told || !expected.placement) return [] // where it really runs is asked of itself
  const { mode = 'targeted', region = expected.placement } = told
  if (mode === 'targeted' && region === expected.placement) return []
  return [
    wrong(
      'placement',
      `${name} is to run elsewhere than wrangler.toml says`,
      `its version has mode "${mode}", region "${told.region ?? ''}", and should have "${expected.placement}"`,
      DEPLOY,
    ),
  ]
}

/** Regions run one module, so that where its digest differs, so does the code. Commits alone may differ: what has not
 * changed is not uploaded again. */
export function codeFindings(seen: readonly SeenWorker[]): Finding[] {
  const regions = seen.filter(({ worker }) => worker.role === 'region')
  const codes = Map.groupBy(regions, ({ deployed }) => deployed.past.etag)
  const commitOf = ({ deployed }: SeenWorker) => deployed.past.tag.split('.')[0] || 'unknown'
  const told = [...codes.values()].map(
    (some) => `${some.map(({ worker }) => worker.env).join(', ')} of ${commits(some)}`,
  )
  function commits(some: readonly SeenWorker[]) {
    return [...new Set(some.map(commitOf))].join(' and ')
  }
  if (codes.size > 1) {
    return [
      wrong(
        'versions',
        'regions run different code',
        told.join('; '),
        `${DEPLOY} from the commit that all should have`,
      ),
    ]
  }
  const edge = seen.filter(({ worker }) => worker.role === 'edge')
  return [
    well(
      'versions',
      `regions run the same code (${told.join()}), the edge that of ${commits(edge) || 'nobody'}`,
    ),
  ]
}
