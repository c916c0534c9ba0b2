// Clients that lie, flood or come from before a restore, and clocks that are wrong: refused, or put right.
import { expect } from 'vitest'
import { makeSecrets, readWorldId } from '../../../infra/world/secrets.ts'
import { importTokenKeys, signToken, TOKEN_AGE_MS_MAX } from '../../../src/shared/token.ts'
import { target } from '../../machine/seed.ts'
import { CHANGED, CHUNKED, floorOf, leadsTo, tokenOf } from '../../support/failing-world.ts'
import { type Chapter, failure } from '../../support/failures.ts'
import { restore } from './restore.ts'

const HOUR_MS = 3_600_000

/** A request, and the status that it must have. */
type Asked = [status: number, ask: () => Promise<{ status: number }>]

export const clients: Chapter = {
  name: 'clients',
  failures: [
    failure(
      {
        row: 17,
        fault:
          'A token is forged, damaged, huge, from the future, or signed with an unknown or a retired key',
        reader:
          '400 `invalid-token`; for a retired key or an old token an answer from the primary and a new token, with `Consistency-Reset: expired`',
        writer: '400, and nothing written',
        operator: 'no region was asked for a 400',
      },
      async (world) => {
        const token = tokenOf(await world.create('GRU', 'honest'))
        const [version = '', id = '', payload = '', mac = ''] = token.split('.')
        const secrets = makeSecrets(world.seed, readWorldId(world.stateFolder))
        const keys = await importTokenKeys(secrets.values.TOKEN_KEYS ?? '')
        const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
        const position = { epoch: claims.epoch, floor: claims.F, bookmark: claims.B }
        const raised = { ...claims, F: claims.F + 1_000 }
        const encoded = Buffer.from(JSON.stringify(raised)).toString('base64url')
        const wrong = {
          forged: [version, id, encoded, mac].join('.'),
          'signed by another': [version, id, payload, `${mac.slice(1)}A`].join('.'),
          damaged: token.slice(0, -10),
          'of a key that never was': [version, 'k9', payload, mac].join('.'),
          'of another version': token.replace('v1', 'v2'),
          huge: 'x'.repeat(40_000),
          many: Array.from({ length: 9 }, () => token).join(', '),
          'from the future': await signToken(keys, position, Date.now() + 2 * HOUR_MS),
        }
        const asked = await world.calls('BOG')
        const commits = world.commits()
        for (const [what, bad] of Object.entries(wrong)) {
          const read = await world.at('BOG', '/rfc9110', { token: bad })
          expect([read.status, read.json.type], what).toEqual([400, '/docs#invalid-token'])
          expect(read.timing('attempts'), what).toBeUndefined()
          const made = await world.create('BOG', 'with a bad token', { 'Consistency-Token': bad })
          expect([made.status, made.json.type], what).toEqual([400, '/docs#invalid-token'])
        }
        expect(await world.calls('BOG')).toBe(asked)
        expect([world.effects('with a bad token'), world.commits()]).toEqual([0, commits])

        const spent = {
          'signed with a retired key': [version, 'k0', payload, mac].join('.'),
          old: await signToken(keys, position, Date.now() - TOKEN_AGE_MS_MAX - HOUR_MS),
        }
        for (const [what, old] of Object.entries(spent)) {
          const read = await world.at('BOG', '/rfc9111', { token: old })
          expect([...leadsTo(read), read.timing('db')], what).toEqual([
            302,
            target('rfc9111'),
            'enam primary',
          ])
          expect(read.headers.get('Consistency-Reset'), what).toBe('expired')
          const again = await world.at('BOG', '/rfc9111', { token: tokenOf(read) })
          expect([again.status, again.headers.has('Consistency-Reset')], what).toEqual([302, false])
        }
      },
    ),
    failure(
      {
        row: 19,
        fault: 'Clocks of an edge and of regions are an hour wrong',
        reader: 'copies end an hour early; with a token never less than it has seen',
        writer: 'success; versions and tokens rise, whatever `updatedAt` says',
        operator: 'times that are an hour off',
      },
      async (world) => {
        expect((await world.at('FRA', '/rfc6265')).status).toBe(302)
        await world.later('FRA', 3_600)
        expect((await world.at('FRA', '/rfc6265')).timing('cache')).toBe('miss')
        await world.fault({ kind: 'clock-skew', region: 'apac', ms: HOUR_MS })
        await world.fault({ kind: 'clock-skew', region: 'oc', ms: -HOUR_MS })

        const made = await world.create('FRA', 'out of time')
        const path = `/api/links/${made.json.slug}`
        let token = tokenOf(made)
        const seen: { version: unknown; updatedAt: number; floor: number }[] = []
        for (const [colo, ms] of [
          ['SIN', HOUR_MS],
          ['SYD', -HOUR_MS],
        ] as const) {
          const writing = await world.fault({ kind: 'clock-skew', region: 'enam', ms })
          const changed = await world.write(colo, 'PATCH', path, {
            body: { url: `${CHANGED}/${colo}` },
            headers: { 'If-Match': '*' },
            token,
          })
          token = tokenOf(changed)
          for (const reader of ['FRA', 'GRU', 'SIN', 'SYD']) {
            const { json } = await world.at(reader, path, { token })
            expect(json.url, reader).toBe(`${CHANGED}/${colo}`)
          }
          const { version, updatedAt } = changed.json
          seen.push({
            version,
            updatedAt: Date.parse(String(updatedAt)),
            floor: Number(floorOf(token)),
          })
          await world.heal(writing)
        }
        const [ahead, behind] = seen
        expect([made.json.version, ahead?.version, behind?.version]).toEqual([1, 2, 3])
        expect(behind?.floor).toBeGreaterThan(ahead?.floor ?? Number.POSITIVE_INFINITY)
        // Two hours apart, less what the story itself took.
        expect((ahead?.updatedAt ?? 0) - (behind?.updatedAt ?? 0)).toBeGreaterThan(1.9 * HOUR_MS)
      },
    ),
    failure(
      {
        row: 23,
        fault: 'A request is poisoned: too long, not JSON, nested too deep, of the wrong kind',
        reader: '400 or 404',
        writer:
          '400, 401, 404, 409, 412, 413 (also of unknown length), 415 or 428, with problem details, and nothing written',
        operator: 'no 5xx, no commit, and the region healthy',
      },
      async (world) => {
        const json = { 'Content-Type': 'application/json' }
        const link = JSON.stringify({ url: 'https://example.com/', title: 'poison' })
        const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`
        const long = JSON.stringify({ url: 'https://example.com/', title: 'x'.repeat(640 * 1_024) })
        const post = (body: string, headers: object = json) =>
          world.raw('ICN', 'POST', '/api/links', body, headers)
        const change = (method: string, path: string, headers: object, body = link) =>
          world.raw('ICN', method, path, body, { ...json, ...headers })
        const asked: Asked[] = [
          // Refused before it is read: several, because that must not depend on how far it had come.
          ...Array.from({ length: 10 }, (): Asked => [413, () => post(long)]),
          ...Array.from(
            { length: 4 },
            (): Asked => [413, () => post(long, { ...json, ...CHUNKED })],
          ),
          [400, () => post('{"url": "https://exa')],
          [400, () => post(deep)],
          [400, () => post(`{"url":"https://example.com/","title":${deep}}`)],
          [400, () => post('')],
          [400, () => post('null')],
          [400, () => post('{"url":"javascript:alert(1)","title":"poison"}')],
          [400, () => post('{"url":"https://example.com/","title":"poison","mod_seq":1}')],
          [400, () => post(link, { ...json, 'Idempotency-Key': 'short' })],
          [415, () => post(link, { 'Content-Type': 'text/plain' })],
          [401, () => post(link, { ...json, Authorization: 'Bearer mk_dev_wrong' })],
          [409, () => post('{"slug":"rfc9110","url":"https://example.com/","title":"poison"}')],
          [428, () => change('PUT', '/api/links/rfc9110', {})],
          [412, () => change('PUT', '/api/links/rfc9110', { 'If-Match': '"999"' })],
          [404, () => change('PUT', '/api/links/no-such-link', { 'If-Match': '*' })],
          [404, () => world.at('ICN', `/${'x'.repeat(8_000)}`)],
          [400, () => world.at('ICN', '/api/links?limit=1000000')],
          [400, () => world.at('ICN', '/rfc9110', { headers: { Consistency: 'nonsense' } })],
        ]
        const commits = world.commits()
        for (const [number, [status, ask]] of asked.entries()) {
          expect((await ask()).status, `request ${number}`).toBe(status)
        }
        expect([world.effects('poison'), world.commits()]).toEqual([0, commits])
        expect(await world.region('ICN', 'apac')).toMatchObject({ state: 'healthy', opened: 0 })
      },
    ),
    failure(
      {
        row: 16,
        fault: 'The database is restored to an earlier state',
        note: 'Time Travel is not in the local world: the file of the primary is put back while its process is down',
        reader:
          '503 `epoch-mismatch` until it is done; then what was restored, and with an old token `Consistency-Reset: epoch` and a new one',
        writer: 'the same 503, and nothing written; then success, also with an old token',
        operator: 'what came after the restored state is gone',
      },
      restore,
    ),
    {
      row: 22,
      fault: 'A queue delivers a write twice',
      why: 'Not applicable: there is no queue. A write is answered when it is committed, or refused; none is taken to be done later (202).',
    },
  ],
}
