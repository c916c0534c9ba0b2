// How old a response is (RFC 9111 section 4.2.3). Times in milliseconds since the Unix epoch.
import { parseDate } from '../../../shared/date.ts'

/** When the request left and when the response's headers came. */
export type Times = { asked: number; received: number }

/** When the response was 0 seconds old, by its corrected initial age. Whole milliseconds. */
export function bornAt(response: Headers, { asked, received }: Times): number {
  const date = parseDate(response.get('Date'), received)
  const apparent = date === undefined ? 0 : Math.max(0, received - date)
  const corrected = toldAgeMs(response) + (received - asked)
  return Math.round(received - Math.max(apparent, corrected))
}

/** Of a list the first member counts; what is no number is ignored (section 5.1). */
function toldAgeMs(response: Headers): number {
  const [first = ''] = (response.get('Age') ?? '').split(',')
  return /^\d+$/.test(first.trim()) ? 1_000 * Math.min(Number(first), AGE_SECONDS_MAX) : 0
}

/** Section 1.2.2. */
const AGE_SECONDS_MAX = 2 ** 31

/** Whole seconds; never negative, whatever the clocks say. */
export const ageSeconds = ({ bornAt }: { bornAt: number }, now: number): number =>
  Math.max(0, Math.floor((now - bornAt) / 1_000))
