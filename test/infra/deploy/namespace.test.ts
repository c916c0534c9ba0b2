// Namespaces of the cache: made once, kept where the project says, and believed only then.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { prepareNamespace } from '../../../infra/deploy/namespace.ts'
import { survey } from '../../../infra/deploy/survey.ts'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/index.ts'
import { cloudOf, labPlan } from './fixture.ts'

const TITLE = 'lab-edge-cache'
const held = { title: TITLE, jurisdiction: 'eu' }

let api: Cloudflare
beforeEach(async () => {
  api = await startCloudflare()
})
afterEach(() => api.close())

const look = () => survey(cloudOf(api), { ...labPlan(), titles: [TITLE] })
const prepare = async (wanted: Parameters<typeof prepareNamespace>[1]) =>
  prepareNamespace(cloudOf(api), wanted, await look(), 'lab/1')

test('it is made where it is to be kept, marked, and found the next time', async () => {
  const made = await prepare(held)
  expect(made).toMatchObject({ ok: true, did: `namespace: created "${TITLE}", kept in eu` })
  expect(await prepare(held)).toEqual({
    ...made,
    did: `namespace: found "${TITLE}", kept in eu`,
  })
  expect(api.state.namespaces).toMatchObject([{ id: made.id, jurisdiction: 'eu' }])
  expect((await look()).namespaces.get(TITLE)).toMatchObject({ mark: 'lab/1', jurisdiction: 'eu' })
})

test('one that was made elsewhere, whatever was asked for, is neither marked nor bound', async () => {
  api.fault.current = ({ method }) => {
    const [made] = api.state.namespaces
    if (made && method === 'GET') made.jurisdiction = undefined
    return undefined
  }
  const made = await prepare(held)
  expect(made).toEqual({ ok: false, reason: expect.stringContaining('has no jurisdiction') })
  expect(api.state.namespaces[0]?.keys.size).toBe(0)
})

test('without a jurisdiction none is asked for', async () => {
  expect(await prepare({ title: TITLE, jurisdiction: undefined })).toMatchObject({
    did: `namespace: created "${TITLE}"`,
  })
  const asked = api.calls.find(({ method }) => method === 'POST')
  expect(JSON.parse(asked?.body ?? '')).toEqual({ title: TITLE })
})
