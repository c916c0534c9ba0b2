// A project of which all is well, as the doctor sees it.

import type { Bound } from '../../../infra/deploy/cloud.ts'
import type { Seen, SeenWorker } from '../../../infra/doctor/seen.ts'
import { labPlan } from '../deploy/fixture.ts'

const MARK = { name: 'PROJECT', type: 'plain_text', to: 'lab/1' }
const region: Bound = { name: 'REGION', type: 'plain_text', to: 'weur' }

export function healthy(): Seen {
  const plan = labPlan()
  const workers = plan.workers.map((worker): SeenWorker => {
    const version = {
      ...{
        id: `${worker.env}-1`,
        number: 1,
        tag: '8a686c2.f00d',
        message: '',
        vars: { PROJECT: 'lab/1' },
      },
      ...{ secrets: worker.secrets, bindings: [region, MARK], etag: worker.role },
      placement: undefined,
    }
    return {
      worker,
      deployed: { split: [{ id: version.id, percentage: 100 }], past: version },
      expected: { bindings: [region], crons: [], placement: 'aws:eu-west-2' },
      ...{ crons: [], workersDev: false, previewUrls: false, addresses: [], outside: undefined },
    }
  })
  return {
    plan,
    project: { name: 'lab', id: '1' },
    survey: {
      workers: new Map(workers.map(({ worker, deployed }) => [worker.env, deployed])),
      database: {
        ...{ id: 'db', region: 'ENAM', jurisdiction: undefined, mark: 'lab/1' },
        applied: ['0000_links.sql'],
      },
      domains: new Map(),
      namespaces: new Map([
        ['lab-edge-cache', { id: 'kv', jurisdiction: undefined, mark: 'lab/1', empty: false }],
      ]),
      subdomain: 'test',
    },
    replication: 'auto',
    workers,
    hints: ['aws:eu-west-2', 'aws:us-east-1'],
  }
}

/** One region of it. */
export function healthyRegion(): SeenWorker {
  const found = healthy().workers.find(({ worker }) => worker.env === 'weur')
  if (!found) throw new Error('the plan has weur')
  return found
}
