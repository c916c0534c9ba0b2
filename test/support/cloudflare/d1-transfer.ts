// D1's export and import, polled, with files that lie in a bucket of R2.
// https://developers.cloudflare.com/api/resources/d1/subresources/database/methods/export/ and .../import/
import { createHash } from 'node:crypto'
import { type Reply, type Route, refuse, result } from './route.ts'
import type { State } from './state.ts'

/** Where its signed URLs lead to; no token is asked for there. */
export const BUCKET = '/bucket/'
/** https://developers.cloudflare.com/d1/platform/limits/ */
const STATEMENT_BYTES_MAX = 100_000

const md5 = (text: string) => createHash('md5').update(text).digest('hex')
const failed = (error: unknown) => {
  const said = error instanceof Error ? error.message : String(error)
  return result({ success: true, status: 'error', error: said, errors: [said], messages: [] })
}

export function transferRoutes(state: State): Route[] {
  const files = new Map<string, string>()
  /** What a poll will be told. */
  const jobs = new Map<string, Reply>()

  const begin = (type: 'export' | 'import', done: object): Reply => {
    const bookmark = state.newId()
    const all = { success: true, type, at_bookmark: bookmark, messages: [] }
    jobs.set(bookmark, result({ ...all, status: 'complete', result: done }))
    return result({ ...all, status: 'active' })
  }
  const polled = (bookmark: string) =>
    jobs.get(bookmark) ?? refuse(400, 7500, 'No such job is running')

  async function ingest(id: string, sql: string): Promise<Reply> {
    const long = sql.split('\n').find((line) => Buffer.byteLength(line) > STATEMENT_BYTES_MAX)
    if (long) return failed('statement too long: SQLITE_TOOBIG')
    try {
      const ran = await state.query(id, sql, [])
      const meta = { duration: 1, rows_read: 0, rows_written: 0, size_after: sql.length }
      return begin('import', { num_queries: ran.length, final_bookmark: state.newId(), meta })
    } catch (error) {
      return failed(error)
    }
  }

  return [
    [
      'POST',
      /^\/d1\/database\/([^/]+)\/export$/,
      async ({ body, origin }, id) => {
        const { current_bookmark: bookmark } = JSON.parse(body)
        if (bookmark) return polled(bookmark)
        try {
          const filename = `${id}-${state.newId()}.sql`
          files.set(filename, await state.dump(id))
          const signed_url = `${origin}${BUCKET}${filename}`
          return begin('export', { filename, signed_url })
        } catch (error) {
          return failed(error)
        }
      },
    ],
    [
      'POST',
      /^\/d1\/database\/([^/]+)\/import$/,
      ({ body, origin }, id) => {
        const { action, etag, filename = `${id}-${etag}.sql`, current_bookmark } = JSON.parse(body)
        if (action === 'poll') return polled(current_bookmark)
        const sql = files.get(filename)
        if (sql !== undefined && md5(sql) === etag) return ingest(id, sql)
        if (action === 'ingest') return refuse(400, 7500, `${filename} was not uploaded`)
        return result({ success: true, filename, upload_url: `${origin}${BUCKET}${filename}` })
      },
    ],
    [
      'GET',
      /^\/bucket\/(.+)$/,
      (_, name) => {
        const file = files.get(name)
        return file === undefined ? refuse(404, 10007, 'NoSuchKey') : { raw: file }
      },
    ],
    [
      'PUT',
      /^\/bucket\/(.+)$/,
      ({ body }, name) => {
        files.set(name, body)
        return { raw: '', headers: { etag: `"${md5(body)}"` } }
      },
    ],
  ]
}
