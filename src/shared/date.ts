// HTTP dates in their three forms (RFC 9110 section 5.6.7). The engine's Date.parse takes far more than these.

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const LONG_DAY = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day'
const MONTH = `(?<month>${MONTHS.join('|')})`
const TIME = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)'

const FORMS = [
  `${DAY}, (?<day>\\d\\d) ${MONTH} (?<year>\\d{4}) ${TIME} GMT`,
  `${LONG_DAY}, (?<day>\\d\\d)-${MONTH}-(?<year>\\d\\d) ${TIME} GMT`,
  `${DAY} ${MONTH} (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})`,
].map((form) => new RegExp(`^${form}$`, 'i')) // caches do not mind the case (RFC 9111 section 4.2)

/** A year of two digits that looks further ahead than this is one of the past. */
const YEARS_AHEAD_MAX = 50

/** Milliseconds since the Unix epoch, or `undefined` when it is no HTTP date. `now` in the same unit. */
export function parseDate(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? ''
  for (const form of FORMS) {
    const parts = form.exec(text)?.groups
    if (parts) return toMs(parts, now)
  }
  return undefined
}

function toMs(parts: Record<string, string>, now: number): number | undefined {
  const { day, month = '', year = '', hour, minute, second } = parts
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined
  const at = (fullYear: number) => {
    const date = new Date(0)
    date.setUTCFullYear(fullYear, MONTHS.indexOf(month.toLowerCase()), Number(day))
    date.setUTCHours(Number(hour), Number(minute), Math.min(Number(second), 59)) // 60: a leap second
    return date
  }
  const date = year.length === 2 ? nearest(at, Number(year), now) : at(Number(year))
  return date.getUTCDate() === Number(day) ? date.getTime() : undefined // 31 Feb is no day
}

/** Of this century, unless that is too far ahead. */
function nearest(at: (fullYear: number) => Date, twoDigits: number, now: number): Date {
  const limit = new Date(now)
  const thisYear = limit.getUTCFullYear()
  limit.setUTCFullYear(thisYear + YEARS_AHEAD_MAX)
  const year = thisYear - (thisYear % 100) + twoDigits
  const date = at(year)
  return date > limit ? at(year - 100) : date
}
