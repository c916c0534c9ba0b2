// D1 from Node: what code written for a Worker's binding needs of it, over the bridge Worker.
import type { D1Database } from '@cloudflare/workers-types'

type Statement = { query: string; params: unknown[] }

/** `send` posts one batch to the bridge. Sessions, prepared statements and batches; each batch is one
 * request and one transaction. */
export function d1Client(send: (body: string) => Promise<string>): D1Database {
  const withSession = (at = 'first-unconstrained') => {
    let bookmark: string | null = null
    const batch = async (statements: Statement[]) => {
      const answer = JSON.parse(await send(JSON.stringify({ at, statements })))
      if (answer.error !== undefined) throw new Error(answer.error)
      bookmark = answer.bookmark
      return answer.results
    }
    const prepare = (query: string, params: unknown[] = []) => {
      const statement = { query, params }
      const all = async () => (await batch([statement]))[0]
      return {
        ...statement,
        bind: (...values: unknown[]) => prepare(query, values),
        all,
        run: all,
        first: async (column?: string) => {
          const [row] = (await all()).results
          return column === undefined ? (row ?? null) : (row?.[column] ?? null)
        },
      }
    }
    return { prepare, batch, getBookmark: () => bookmark }
  }
  const { prepare, batch } = withSession('first-primary')
  return { withSession, prepare, batch } as unknown as D1Database
}
