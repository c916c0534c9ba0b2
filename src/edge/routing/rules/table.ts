// What isolates of a colo tell each other of the round trips from there: a small table, written and read. Pure.
import { isRecord, isSeq, parseJson } from '../../../shared/guards.ts'
import { HALF_LIFE_MS, type Heard } from './estimate.ts'
import { type Region, SWITCH_MS_MIN } from './rank.ts'

/** By region, with when the whole was written. */
export type Table = { at: number; heard: ReadonlyMap<string, Heard> }

/** Twelve regions and their places are half of this; whatever is longer was not written here. */
export const TABLE_CHARS_MAX = 4_096
/** No region answers later: a probe is given up before. */
const RTT_MS_MAX = 10_000
/** It is not written more often than this, so that a colo's isolates together do not. */
export const TABLE_YOUNG_MS = 10 * 60_000
/** What is as old is written again though nothing is new: half of it is believed by then. */
export const TABLE_OLD_MS = HALF_LIFE_MS
/** So much longer or shorter is news to others. */
const NEWS_SHARE = 0.25

/** Which map the figures are of: where a region moved, its old ones are none. */
const signature = (among: readonly Region[]): string =>
  among.map(({ id, lat, lon }) => `${id} ${lat} ${lon}`).join(', ')

export const formatTable = ({ at, heard }: Table, among: readonly Region[]): string =>
  JSON.stringify({
    map: signature(among),
    at,
    regions: Object.fromEntries([...heard].map(([id, one]) => [id, [round(one.rttMs), one.at]])),
  })

const round = (ms: number): number => Math.round(ms * 10) / 10

/** `undefined` for anything but what is written here, of this map. What is from the future is from now: else it
 * would never grow old. */
export function parseTable(
  text: string | null,
  among: readonly Region[],
  now: number,
): Table | undefined {
  const told = text !== null && text.length <= TABLE_CHARS_MAX ? parseJson(text) : undefined
  if (!isRecord(told) || told.map !== signature(among)) return undefined
  const { at, regions } = told
  if (!isSeq(at) || !isRecord(regions)) return undefined
  const heard = new Map<string, Heard>()
  for (const { id } of among) {
    const one = Object.hasOwn(regions, id) ? regions[id] : undefined
    if (one === undefined) continue
    if (!Array.isArray(one) || !isRtt(one[0]) || !isSeq(one[1])) return undefined
    heard.set(id, { rttMs: one[0], at: Math.min(one[1], now) })
  }
  return { at: Math.min(at, now), heard }
}

const isRtt = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= RTT_MS_MAX

/** The table to write now, if any: `own` over what `found` has, when that is missing, old, or no longer true. */
export function worthTelling(
  own: ReadonlyMap<string, Heard>,
  found: Table | undefined,
  now: number,
): Table | undefined {
  if (own.size < 2) return undefined // of one region there is nothing to choose
  const told = { at: now, heard: new Map([...(found?.heard ?? []), ...own]) }
  if (!found || now - found.at >= TABLE_OLD_MS) return told
  if (now - found.at < TABLE_YOUNG_MS) return undefined
  return [...own].some(([id, { rttMs }]) => isNews(rttMs, found.heard.get(id))) ? told : undefined
}

function isNews(rttMs: number, heard: Heard | undefined): boolean {
  if (!heard) return true
  const byMs = Math.abs(rttMs - heard.rttMs)
  return byMs > SWITCH_MS_MIN && byMs > heard.rttMs * NEWS_SHARE
}
