// What the doctor says of one thing, and what all of it comes to. Pure.

/** `unknown`: it was looked at, and nobody tells. `blind`: it could not be looked at. */
export type State = 'well' | 'wrong' | 'unknown' | 'blind' | 'not here'

export type Finding = {
  /** What was looked at, such as `secrets`. */
  check: string
  state: State
  /** In words. */
  what: string
  /** How that was seen. */
  evidence?: string
  /** The next move. */
  fix?: string
}

export const well = (check: string, what: string): Finding => ({ check, state: 'well', what })
export const wrong = (check: string, what: string, evidence: string, fix: string): Finding => ({
  ...{ check, state: 'wrong', what, evidence, fix },
})
export const unknown = (check: string, what: string): Finding => ({
  ...{ check, state: 'unknown', what },
})
export const blind = (check: string, what: string, fix?: string): Finding => ({
  ...{ check, state: 'blind', what, ...(fix && { fix }) },
})
export const notHere = (check: string): Finding => ({
  ...{ check, state: 'not here', what: 'the local world has none' },
})

/** What was found, or that all is well. */
export const orWell = (found: readonly Finding[], check: string, what: string): Finding[] =>
  found.length > 0 ? [...found] : [well(check, what)]

/** 0 all well, 1 something is wrong, 2 nothing wrong was seen, but not all could be looked at. */
export function exitCode(findings: readonly Finding[]): 0 | 1 | 2 {
  const has = (state: State) => findings.some((one) => one.state === state)
  if (has('wrong')) return 1
  return has('blind') ? 2 : 0
}

/** One line. */
export function describe({ check, state, what, evidence, fix }: Finding): string {
  const parts = [what, evidence && `Seen: ${evidence}`, fix && `Next: ${fix}`].filter(Boolean)
  return `${state.padEnd(stateChars)} ${check}: ${parts.map((part) => oneLine(String(part))).join(' | ')}`
}

/** The longest is `not here`. */
const stateChars = 8

const oneLine = (text: string) => text.replaceAll(/\s*\n\s*/g, ' ').trim()
