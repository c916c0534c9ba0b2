// What a generated client is used for. `./api.ts` is what openapi.test.ts generates and compiles this file with.
import createClient from 'openapi-fetch'
import { expect, test } from 'vitest'
import { publicHeaders } from '../../src/shared/headers.ts'
import type { paths } from './api.ts'

export function story(world: { url: string; key: string }): void {
  const headers = { Authorization: `Bearer ${world.key}` }
  const client = createClient<paths>({ baseUrl: world.url, headers, redirect: 'manual' })
  const stranger = createClient<paths>({ baseUrl: world.url })
  const url = 'https://target.example/'
  const at = (slug: string) => ({ path: { slug } })

  test('makes, reads, lists, changes and deletes', async () => {
    const made = await client.POST('/api/links', { body: { slug: 'one', url, listed: true } })
    expect(made.response.status).toBe(201)
    const version: number | undefined = made.data?.version
    expect(version).toBe(1)
    const read = await client.GET('/api/links/{slug}', { params: at('one') })
    expect(read.data).toEqual(made.data)
    const list = await client.GET('/api/links', { params: { query: { limit: 1 } } })
    expect(list.data).toEqual({ links: [made.data], cursor: null })
    const followed = await client.GET('/{slug}', { params: at('one') })
    expect([followed.response.status, followed.response.headers.get('Location')]).toEqual([
      302,
      url,
    ])

    const seen = read.response.headers.get('ETag') ?? ''
    const params = { ...at('one'), header: { 'if-match': seen } }
    const changed = await client.PATCH('/api/links/{slug}', { params, body: { title: 'One' } })
    expect(changed.data).toMatchObject({ title: 'One', version: 2 })
    const stale = await client.DELETE('/api/links/{slug}', { params })
    expect(stale.error).toMatchObject({ status: 412, type: '/docs#precondition-failed' })
    const any = { ...at('one'), header: { 'if-match': '*' } }
    const replaced = await client.PUT('/api/links/{slug}', { params: any, body: { url } })
    expect(replaced.data).toMatchObject({ title: '', version: 3 })
    const deleted = await client.DELETE('/api/links/{slug}', { params: any })
    expect([deleted.response.status, deleted.error]).toEqual([204, undefined])
    const gone = await client.GET('/api/links/{slug}', { params: at('one') })
    expect(gone.error?.type).toBe('/docs#gone')
  })

  test('does once what it sends twice', async () => {
    const params = { header: { 'Idempotency-Key': 'key-of-a-generated-client' } }
    const send = (slug: string) => client.POST('/api/links', { params, body: { slug, url } })
    const [first, second] = [await send('once'), await send('once')]
    expect(second.data).toEqual(first.data)
    const replayed = [first, second].map(({ response }) =>
      response.headers.get(publicHeaders.replayed),
    )
    expect(replayed).toEqual([null, 'true'])
    expect((await send('other')).error?.type).toBe('/docs#idempotency-key-reused')
  })

  test('is told what it did wrong, in a shape that it knows', async () => {
    const body = { slug: 'wrong', url: 'no URL' }
    const refused = await client.POST('/api/links', { body })
    const fields: string[] | undefined = refused.error?.errors?.map(({ field }) => field)
    expect(fields).toEqual(['url'])
    const unknown = await stranger.POST('/api/links', { body: { url } })
    expect(unknown.error).toMatchObject({ status: 401, type: '/docs#unauthorized' })
    const params = at('once')
    const taken = await client.POST('/api/links', { body: { slug: 'once', url } })
    expect(taken.error?.type).toBe('/docs#slug-taken')
    const blind = await client.PATCH('/api/links/{slug}', { params, body: { title: 'x' } })
    expect(blind.error?.type).toBe('/docs#precondition-required')
    const none = await stranger.GET('/api/links/{slug}', { params: at('none') })
    expect(none.error?.type).toBe('/docs#not-found')
  })

  test('does not compile with what the API does not take', () => {
    const wrong = [
      // @ts-expect-error a link needs its url
      () => client.POST('/api/links', { body: { slug: 'one' } }),
      // @ts-expect-error there is no such route
      () => client.GET('/api/nothing'),
      // @ts-expect-error a limit is a number
      () => client.GET('/api/links', { params: { query: { limit: 'all' } } }),
    ]
    expect(wrong).toHaveLength(3) // the compiler, above, is who judges them
  })
}
