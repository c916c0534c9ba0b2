// Where users are, from a log of requests or a table of counts: by colo where it says so, else by country. Pure.
// Fields of Logpush: https://developers.cloudflare.com/logs/logpush/logpush-job/datasets/zone/http_requests/
import { isRecord, parseJson } from '../../src/shared/guards.ts'
import type { Crowd } from './places.ts'

/** A day of a hundred requests a second has more; an hour of it tells the same, and fits into memory. */
export const LOG_BYTES_MAX = 100 * 1024 * 1024
/** What is quoted of a line that is not understood. */
const QUOTED_CHARS = 40

/** Nobody knows, and Tor: https://developers.cloudflare.com/fundamentals/reference/http-headers/#cf-ipcountry */
const NOWHERE = ['XX', 'T1']

type By = Exclude<Crowd['by'], 'world'>
type Counted = { by: By; code: string; count: number }

/** Columns and fields, in lower case: the first that is there counts. */
const PLACES: { [name: string]: By } = {
  ...{ edgecolocode: 'colos', colo: 'colos' },
  ...{ clientcountry: 'countries', country: 'countries', country_code: 'countries' },
}
const COUNTS = ['count', 'requests', 'visits']
const CODES: { [by in By]: RegExp } = { colos: /^[A-Z]{3}$/, countries: /^[A-Z][A-Z0-9]$/ }

/** NDJSON of Logpush, a line for each request; CSV whose first line names its columns; or lines of a colo, a comma and
 * a count. Throws an Error with the line's number. `where`: the file's name. */
export function crowdOfLog(text: string, where: string): Crowd {
  const lines = text.split('\n').map((line) => line.trim())
  const first = lines.findIndex((line) => line !== '')
  const read = readerOf(lines[first] ?? '')
  const weights = new Map<string, number>()
  let by: By | undefined
  for (const [index, line] of lines.entries()) {
    if (line === '' || (index === first && read.isHeader)) continue
    const counted = read.line(line)
    by ??= counted?.by
    if (!counted || counted.by !== by || !isGood(counted)) {
      const quoted = line.slice(0, QUOTED_CHARS)
      throw new Error(`${where}, line ${index + 1}: "${quoted}" is not ${read.expected}.`)
    }
    const { code, count } = counted
    if (!NOWHERE.includes(code)) weights.set(code, (weights.get(code) ?? 0) + count)
  }
  const total = [...weights.values()].reduce((sum, count) => sum + count, 0)
  if (by === undefined || total === 0) throw new Error(`${where} counts nobody.`)
  return { by, weights }
}

const isGood = ({ by, code, count }: Counted): boolean =>
  CODES[by].test(code) && count >= 0 && Number.isFinite(count)

type Reader = { isHeader: boolean; expected: string; line(text: string): Counted | undefined }

function readerOf(first: string): Reader {
  if (first.startsWith('{')) {
    return {
      ...{ isHeader: false, line: ofJson },
      expected: 'a JSON object with EdgeColoCode or ClientCountry, the same as in the lines before',
    }
  }
  const names = cellsOf(first).map((name) => name.toLowerCase())
  const place = Object.keys(PLACES).find((name) => names.includes(name))
  const by = PLACES[place ?? ''] ?? 'colos'
  const at = names.indexOf(place ?? '')
  const count = names.findIndex((name) => COUNTS.includes(name))
  if (place === undefined) {
    return {
      ...{ isHeader: false, expected: 'a colo’s code, a comma and a number' },
      line: (text) => counted('colos', cellsOf(text), 0, 1),
    }
  }
  return {
    ...{ isHeader: true, expected: `a row with a code in its column "${place}"` },
    line: (text) => counted(by, cellsOf(text), at, count),
  }
}

/** A row without a column of counts is one request. */
function counted(by: By, cells: readonly string[], at: number, countAt: number): Counted {
  const cell = countAt < 0 ? '1' : (cells[countAt] ?? '')
  return {
    by,
    code: (cells[at] ?? '').toUpperCase(),
    count: cell === '' ? Number.NaN : Number(cell),
  }
}

function ofJson(line: string): Counted | undefined {
  const value = parseJson(line)
  if (!isRecord(value)) return undefined
  const { EdgeColoCode: colo, ClientCountry: country } = value
  if (typeof colo === 'string') return { by: 'colos', code: colo.toUpperCase(), count: 1 }
  if (typeof country !== 'string') return undefined
  return { by: 'countries', code: country.toUpperCase(), count: 1 }
}

/** Of a line of CSV (RFC 4180), without quotes. */
const cellsOf = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    (quoted?.replaceAll('""', '"') ?? plain ?? '').trim(),
  )
