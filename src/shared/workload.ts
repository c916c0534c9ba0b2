// How demo, drill, storm and the page's lab use a product: its own src/app/workload.ts says so, and no Worker imports that.

/** A request as somebody who uses the product sends it. The commands add colo, tokens, keys and conditions. */
export type Use = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  /** Goes as JSON, without what is `undefined`. */
  body?: Record<string, unknown> | undefined
  /** Of the answer, when all is well. */
  status: number
}

/** One thing that the product keeps. */
export type Item = {
  name: string
  /** What was written to it last. */
  value: string
  /** 1 when it is made, and one more with each write: then `ETag` shows it, and a write takes it in `If-Match`. */
  version?: number | undefined
  /** Shown to nobody without a key. */
  hidden?: boolean | undefined
  /** For lists: it is on them, and when it was made, in milliseconds. */
  listed?: boolean | undefined
  createdAt?: number | undefined
  deleted?: boolean | undefined
  /** What `make` was told to keep with it, so that two items that one write made are found. */
  mark?: string | undefined
}

/** What must hold is the machine's to know: nobody goes back in time, nothing acknowledged is lost or done twice. A
 * product that cannot do what is optional here is not asked for it. */
export interface Workload {
  /** What a new world has, as src/app/seed.json makes it: one item at least. */
  names: readonly string[]
  /** Where the database keeps the items. */
  table: string
  /** `value` is a short URL, for whoever wants one. Without a name the product chooses one, or takes the mark. */
  make(of: { name?: string; value: string; mark?: string }): Use
  read(name: string): Use
  /** Another way to it, for everybody: a redirect to its value. */
  follow?(name: string): Use
  /** `hidden` switches it off or on; `undefined` leaves that as it is. */
  change?(name: string, value: string, hidden?: boolean): Use
  remove?(name: string): Use
  /** The first `limit` of those that are listed: the newest first, of the same millisecond by name from z to a. */
  list?(limit: number): Use
  /** The records in the answer to that. */
  page?(body: Record<string, unknown>): unknown
  /** Of whatever names an item: an answer to `make`, `read` or `change`, an entry of a page, what a commit keeps as its
   * `result`, a row of the table. What does not fit is found by who asks. */
  item(record: Record<string, unknown>): { [K in keyof Item]: unknown }
}
