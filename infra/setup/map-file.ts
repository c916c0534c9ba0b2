// src/regions.ts as text: what it says, and the same file with other regions.
import { transform } from 'esbuild'
import type { Region } from '../../src/regions.ts'
import { SetupError } from './setup-error.ts'

export const MAP = 'src/regions.ts'

export type RegionMap = { regions: readonly Region[]; primary: string }

/** What the file exports. Throws with the line of a mistake. */
export async function readMap(text: string): Promise<RegionMap> {
  const { code } = await transform(text, { loader: 'ts', logLevel: 'silent' }).catch((error) => {
    const [{ text: said = '', location = undefined } = {}] = error.errors ?? []
    throw new SetupError(`${MAP}:${location?.line ?? 1}: ${said || error}. Mend the line.`)
  })
  // A module by its own text: a file that is imported twice is read once.
  const { regions, primary } = await import(`data:text/javascript,${encodeURIComponent(code)}`)
  if (!Array.isArray(regions) || typeof primary !== 'string') {
    throw new SetupError(
      `${MAP} must export regions, an array, and primary, the id of one of them.`,
    )
  }
  return { regions, primary }
}

const LIST = /(^export const regions\b[^\n]*\[\n)([\s\S]*?)(^\])/m
const PRIMARY = /^(export const primary = ')[^']*(')/m
/** A region ends where a line of its own indentation closes it; comments above it are its own. */
const ENTRIES = /^[\s\S]*?^ {2}(?:\{.*)?\},?$\n/gm

/** Regions that stay as they are keep their lines, and their order; others are written below them. */
export function writeMap(text: string, { regions, primary }: RegionMap): string {
  const [, head = '', body = '', foot] = LIST.exec(text) ?? []
  if (foot === undefined || !PRIMARY.test(text)) {
    throw new SetupError(
      `${MAP} has not "export const regions … = [" and "export const primary = '…'" on lines of their own, which setup changes. Write them so, or edit the file by hand.`,
    )
  }
  const entries = [...body.matchAll(ENTRIES)].map(([entry]) => entry)
  const says = (entry: string, { id, hint }: Region) =>
    entry.includes(` id: '${id}'`) && entry.includes(` hint: '${hint}'`)
  const stays = (entry: string) => regions.some((region) => says(entry, region))
  const rest = entries.reduce((left, entry) => left.replace(entry, ''), body)
  const kept = entries.filter(stays)
  const come = regions.filter((region) => !entries.some((entry) => says(entry, region)))
  return text
    .replace(LIST, () => head + kept.join('') + rest + come.map(lineOf).join('') + foot)
    .replace(PRIMARY, (_, before, after) => before + primary + after)
}

const lineOf = ({ id, city, lat, lon, hint }: Region): string =>
  `  { id: '${id}', city: '${city}', lat: ${lat}, lon: ${lon}, hint: '${hint}' },\n`
