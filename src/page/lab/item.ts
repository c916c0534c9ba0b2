// An item that the lab makes for itself, and what answers show of it.
import { isRecord, parseJson } from '../../shared/guards.ts'
import type { Use, Workload } from '../../shared/workload.ts'
import type { Answer } from '../panel.ts'
import type { Client, Told } from './client.ts'
import type { Write } from './history.ts'

/** The newest state there is: docs/consistency.md. */
const LATEST = { Consistency: 'latest' }

export type Item = {
  /** As the product calls it, once it is made. */
  readonly name: string
  readonly made: boolean
  /** Makes it, or changes it. */
  write(colo: string): Promise<Write | { refused: Told }>
  /** As it is at the primary. */
  latest(colo: string): Promise<Told>
  /** What an answer to `use` shows: 0 of what is not there, `undefined` when it does not say. */
  versionIn(answer: Answer, use: Use): number | undefined
}

export const newName = (): string => `lab-${Math.random().toString(36).slice(2, 8)}`

/** A short URL, which every product can keep. */
export const shortUrl = (name: string, mark: number | string): string =>
  `https://example.com/${name}/${mark}`

/** @param client Who writes. */
export function createItem(workload: Workload, client: Client): Item {
  let name = newName()
  let made = false
  /** In the order of the writes: of a product whose items have no version, these tell. */
  const values: string[] = []

  const versionIn = ({ status, body }: Answer, use: Use) => {
    if (status === 404) return 0
    if (status !== use.status) return undefined
    const { version, value } = shownIn(workload, body)
    return version ?? (values.indexOf(value ?? '') + 1 || undefined)
  }
  const latest = (colo: string) => client.send(colo, workload.read(name), LATEST)

  return {
    get name() {
      return name
    },
    get made() {
      return made
    },
    versionIn,
    latest,
    async write(colo) {
      const value = shortUrl(name, values.length + 1)
      const use = made ? workload.change?.(name, value) : workload.make({ name, value })
      if (!use) throw new Error('The product changes nothing.')
      const now = made ? await latest(colo) : undefined
      if (now && now.status !== workload.read(name).status) return { refused: now }
      const etag = now?.headers.etag
      values.push(value)
      const told = await client.send(colo, use, etag === undefined ? {} : { 'If-Match': etag })
      if (told.status !== use.status) return { refused: told }
      if (!made) name = shownIn(workload, told.body).name ?? name
      made = true
      const { sentMs, gotMs } = told
      return { colo, sentMs, gotMs, version: versionIn(told, use) ?? values.length }
    },
  }
}

/** What fits of what the product finds in an answer. */
export function shownIn(workload: Workload, body: string) {
  const record = parseJson(body)
  const { name, value, version } = isRecord(record) ? workload.item(record) : {}
  return {
    name: typeof name === 'string' ? name : undefined,
    value: typeof value === 'string' ? value : undefined,
    version: typeof version === 'number' ? version : undefined,
  }
}
