// Requests that nobody answered, as far as they may be to blame themselves. Pure.
import { FAILURES_IN_A_ROW_MAX, SUSPECT_MS_MAX } from './limits.ts'

/** Requests that failed at a region since it last answered one: latest last, and each once. */
export type Suspects = readonly { request: string; at: number }[]

export const noSuspects: Suspects = []

export function suspected(suspects: Suspects, request: string, now: number): Suspects {
  const others = recent(suspects, now).filter((one) => one.request !== request)
  return [...others, { request, at: now }].slice(-FAILURES_IN_A_ROW_MAX)
}

/** So many different requests fail there, and none succeeds, that it is the region after all. */
export const othersFailToo = (suspects: Suspects, request: string, now: number): boolean =>
  suspected(suspects, request, now).length >= FAILURES_IN_A_ROW_MAX

const recent = (suspects: Suspects, now: number): Suspects =>
  suspects.filter(({ at }) => now - at < SUSPECT_MS_MAX)
