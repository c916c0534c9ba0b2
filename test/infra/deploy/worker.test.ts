// A Worker that is as it should be is left alone; what an interrupted run left beside it goes, and routes and domains are
// as wrangler.toml says. Uploads: rollout.test.ts.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { deployWorker } from '../../../infra/deploy/worker.ts'
import { deployBare } from '../../support/cloudflare/bare.ts'
import { startCloudflare } from '../../support/cloudflare/index.ts'
import {
  cloudOf,
  environment,
  labPlan,
  makeProject,
  shellIn,
  toml,
  wranglerMsMax,
} from './fixture.ts'

async function halfRaised(config = toml) {
  const api = await startCloudflare()
  const { root, remove } = await makeProject(config)
  onTestFinished(async () => {
    await api.close()
    await remove()
  })
  const [worker] = labPlan().workers
  if (!worker) throw new Error('the plan has Workers')
  deployBare(api, worker.name, [])
  const script = api.state.scripts.get(worker.name)
  const [first] = script?.versions ?? []
  if (!script || !first) throw new Error('it was deployed')
  const release = { tag: '8a686c2.f00d', message: 'secrets ' }
  script.versions = [
    { ...first, annotations: { 'workers/tag': release.tag } },
    { ...first, id: 'newer', number: 2 },
  ]
  const versions = [
    { version_id: first.id, percentage: 90 },
    { version_id: 'newer', percentage: 10 },
  ]
  script.deployments.unshift({ id: 'd2', versions, annotations: {} })
  const file = join(root, 'region.js')
  await writeFile(file, '')
  const shell = shellIn(root, environment(root, api))
  const deploy = (seen: string | undefined) =>
    deployWorker({
      ...{ shell, cloud: cloudOf(api), worker, file, release, secrets: {}, seen },
      ...{ live: undefined, paths: [], regions: [], soakMs: 0, note: () => {} },
      clock: { now: () => 0, sleep: async () => {} },
      signal: shell.signal,
    })
  const changes = () => api.calls.filter(({ method }) => method !== 'GET')
  return { api, deploy, changes, script, past: first.id }
}

test('the release that serves before a half-raised one serves everything again', async () => {
  const { deploy, changes, script, past } = await halfRaised()
  expect(await deploy(past)).toMatchObject({
    ok: true,
    did: expect.stringContaining('is up to date'),
  })
  expect(script.deployments[0]?.versions).toEqual([{ version_id: past, percentage: 100 }])
  expect(changes()).toHaveLength(1)
})

test('what somebody else deployed since the account was read stays', async () => {
  const { deploy, changes } = await halfRaised()
  const reason = expect.stringMatching(/Somebody else deployed lab-weur since/)
  expect(await deploy('another')).toEqual({ ok: false, reason })
  expect(await deploy(undefined)).toEqual({ ok: false, reason })
  expect(changes()).toEqual([])
})

test(
  'routes and custom domains are set by wrangler, which says when the account has no such domain',
  async () => {
    const routed = (host: string) =>
      toml.replace(
        '[env.weur]',
        `[env.weur]\nroutes = [{ pattern = "${host}", custom_domain = true }, { pattern = "${host}/v1/*", zone_name = "example.com" }]`,
      )
    const { api, deploy, script, past } = await halfRaised(routed('api.example.com'))
    expect(await deploy(past)).toMatchObject({ ok: true, did: expect.stringContaining('triggers') })
    expect(script).toMatchObject({ domains: ['api.example.com'], routes: ['api.example.com/v1/*'] })
    expect(api.unknown).toEqual([])
    const stranger = await halfRaised(routed('api.example.org'))
    expect(await stranger.deploy(stranger.past)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('api.example.org'),
    })
  },
  wranglerMsMax,
)
