// Cron expressions as the platform takes them: five fields, with Quartz's L, W and #. No library has this dialect:
// weekdays count from 1, which is Sunday. https://developers.cloudflare.com/workers/configuration/cron-triggers/

type Field = { name: string; min: number; max: number; words?: string; also?: RegExp }

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'
const DAYS = 'sun mon tue wed thu fri sat'

const FIELDS: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31, also: /^(?:LW?|\d+W)$/i },
  { name: 'month', min: 1, max: 12, words: MONTHS },
  { name: 'weekday', min: 1, max: 7, words: DAYS, also: /^(?:L|\w+L|\w+#[1-5])$/i },
]

/** What is wrong with it, or `undefined`. */
export function whyNoCron(expression: string): string | undefined {
  const parts = expression.trim().split(/\s+/)
  if (parts.length !== FIELDS.length) {
    return `it has ${parts.length} fields, not ${FIELDS.length}: ${FIELDS.map(({ name }) => name).join(', ')}`
  }
  for (const [i, field] of FIELDS.entries()) {
    const wrong = (parts[i] ?? '').split(',').find((part) => !isPart(part, field))
    if (wrong !== undefined) {
      const words = field.words ? `, or ${field.words.replaceAll(' ', ', ')}` : ''
      return `its ${field.name} is "${wrong}"; it takes ${field.min} to ${field.max}${words}, with * , - and /`
    }
  }
  return undefined
}

function isPart(part: string, field: Field): boolean {
  if (field.also?.test(part)) return isValue(/^[^LW#]+/i.exec(part)?.[0] ?? '', field, true)
  const [range = '', step, ...more] = part.split('/')
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false
  if (range === '*') return true
  const [from = '', to, ...rest] = range.split('-')
  if (rest.length > 0 || !isValue(from, field)) return false
  return to === undefined || (isValue(to, field) && numberOf(from, field) <= numberOf(to, field))
}

const isValue = (text: string, field: Field, orNone = false): boolean =>
  (orNone && text === '') ||
  (numberOf(text, field) >= field.min && numberOf(text, field) <= field.max)

function numberOf(text: string, { min, words = '' }: Field): number {
  if (/^\d{1,2}$/.test(text)) return Number(text)
  const at = words.split(' ').indexOf(text.toLowerCase())
  return at < 0 || text === '' ? Number.NaN : at + min
}
