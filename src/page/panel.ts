// What a product's own panel is given: src/app/page/, where there is one, is put into both pages.
import type { Workload } from '../shared/workload.ts'
import type { Names } from './sentence.ts'

/** A request of the API. */
export type Ask = {
  /** Begins with `/`. */
  path: string
  /** GET unless said otherwise. */
  method?: string
  headers?: Record<string, string>
  body?: string
  /** One of the context's `colos`; the first of them unless said otherwise. In production it has no meaning. */
  colo?: string
}

export type Answer = {
  /** Absent when there was no answer. A browser does not tell of a redirect: in production that is a 0. */
  status?: number
  /** Until its head had come, in milliseconds. */
  ms: number
  /** By their names in small letters. */
  headers: Record<string, string>
  body: string
}

export type Place = { id: string; city: string }

/** By name; whole numbers of 64 bits are text. */
export type Rows = Record<string, string | number | null>[]

export type Context = {
  page: 'world' | 'production'
  /** Where a request can be sent from; none in production, where it leaves from the visitor's own browser. */
  colos: readonly Place[]
  regions: readonly Place[]
  names: Names
  /** Of the local world, for changes. In production the reader types one, which is kept in memory alone. */
  key?: string
  /** Rejects with an Error in the reader's words when it could not even be sent. Any answer resolves. */
  request(ask: Ask): Promise<Answer>
  /** Rows of a query to Analytics Engine's SQL API. Absent in production: what it needs is no page's to hold. */
  analytics?(sql: string): Promise<Rows>
  /** For everybody, also who does not see: one sentence, in the page's live region. */
  say(words: string): void
}

/** `create` of the index.ts in src/app/page. Its elements are in section.html beside it, its looks in page.css. */
export type Create = (context: Context) => void

/** What infra/page/build.ts finds of the product, and hands to a page's `start`. */
export type Product = { create?: Create; workload?: Workload }
