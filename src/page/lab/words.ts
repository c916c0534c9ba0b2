// What happened, in words: from what answers said, and nothing else. Pure.
import { WAY_WORDS, type Way } from '../seen.ts'
import type { Names } from '../sentence.ts'
import {
  type Absence,
  absences,
  type History,
  type Judged,
  type Tally,
  type Verdict,
} from './history.ts'

const VERDICTS: Record<Verdict, string> = {
  right: '',
  older: ': older than what had been written',
  back: ': older than what the same reader had seen',
  unknown: '',
}

export function readWords({ colo, token, version, way, verdict, said }: Judged, names: Names) {
  const reader = `${names(colo)}, ${token ? 'with' : 'without'} the token`
  if (version === undefined) return `${reader}: ${said}`
  const saw = version === 0 ? 'nothing was there' : `version ${version}`
  return `${reader}: ${saw}, ${WAY_WORDS[way]}${VERDICTS[verdict]}`
}

/** Both kinds of readers, and whether that is what was to be expected. */
export function tallyWords(plain: Tally, token: Tally): string {
  const told = `Without the token ${plain.old} of ${plain.reads} reads were older than what had been written${moreWords(plain)}; with it ${token.old} of ${token.reads}${moreWords(token)}.`
  if (token.old > 0) return `${told} Nothing may be old with the token: that is not as promised.`
  if (plain.old > 0) return `${told} As promised.`
  return `${told} Nothing was old so far: read before you write, so that somebody keeps a copy.`
}

function moreWords({ back, unknown, from }: Tally): string {
  const more = [
    ...Object.entries(from).map(([way, count]) => `${count} ${WAY_WORDS[way as Way]}`),
    ...(back > 0 ? [`${back} older than what that reader had seen`] : []),
    ...(unknown > 0 ? [`besides, ${unknown} got another answer, or none`] : []),
  ]
  return more.length > 0 ? ` (${more.join(', ')})` : ''
}

/** Who found it at once, and who was told for how long that it was not there. */
export function absenceWords(history: History, names: Names): string {
  const late = absences(history)
  const made = history.writes[0]?.gotMs ?? 0
  const after = history.reads.filter(({ sentMs }) => sentMs >= made)
  const ever = after.filter(({ version }) => version !== 0 && version !== undefined)
  const places = [...new Set(ever.map(({ colo }) => colo))]
  const once = places.filter((colo) => !late.some((one) => one.colo === colo)).map(names)
  const sentences = late.map((one) => missingWords(one, places.includes(one.colo), names))
  return [
    ...(once.length > 0 ? [`Right at once: ${once.join(', ')}.`] : []),
    ...(sentences.length > 0 ? sentences : ['Nobody was told that it is not there.']),
  ].join(' ')
}

function missingWords({ colo, missing, untilMs, ways }: Absence, found: boolean, names: Names) {
  const times = missing === 1 ? 'once' : `${missing} times`
  const sources = ways.map((way) => WAY_WORDS[way]).join(' and ')
  const end = found ? '' : ', and has not seen it yet'
  return `${names(colo)} was told ${times} that it is not there, ${sources}, until ${seconds(untilMs)} after it had been made${end}.`
}

export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`

export type Meeting = {
  /** Both had read this. */
  etag: string
  /** What each was answered, and whether that says that it was done. */
  spoke: readonly { place: string; words: string; won: boolean }[]
  /** Whose value is there now; -1 when it is nobody's. */
  kept: number
  version: number | undefined
}

export function meetingWords({ etag, spoke, kept, version }: Meeting): string {
  const told = spoke.map(({ place, words }) => `${place}: ${words}`).join('; ')
  const holder = spoke[kept]?.place
  const now = `Now it has ${holder ? `the value of ${holder}` : 'neither value'}${version === undefined ? '' : `, version ${version}`}.`
  const winners = spoke.filter(({ won }) => won).length
  return `Both with If-Match: ${etag}. ${told}. ${now} ${judged(winners, spoke[kept]?.won ?? false)}`
}

function judged(winners: number, keptWon: boolean): string {
  if (winners > 1)
    return 'Both were told that it is done, and one of the writes is lost: not as promised.'
  if (winners === 1 && keptWon) return 'One took effect, and the other knows that it did not.'
  return winners === 0
    ? 'Neither was told that it is done.'
    : 'What was acknowledged is not there: not as promised.'
}
