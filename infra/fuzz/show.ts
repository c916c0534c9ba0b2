// What a run came to, for people. Pure.
import { commandFor } from './options.ts'
import { FINDINGS_MAX, type Finding, type Outcome } from './run.ts'

/** A request may be long; its beginning says what it was. */
const REQUEST_CHARS_MAX = 600

export function show({ endings, findings }: Outcome, wrong: readonly string[], seed: number) {
  const counted = Object.entries(endings)
    .sort(([, a], [, b]) => b - a)
    .map(([ending, count]) => `  ${ending.padEnd(9)} ${count}`)
  const told = findings.map((finding) => describe(finding, seed))
  const ended = findings.length >= FINDINGS_MAX ? ['The run ended here: that many is enough.'] : []
  const after = wrong.map((sentence) => `Afterwards: ${sentence}`)
  const verdict =
    findings.length + wrong.length === 0
      ? 'Nothing to complain about: no 5xx, no open breaker, no lost place.'
      : `${findings.length} complaints, ${wrong.length} afterwards.`
  return ['How they ended:', ...counted, ...told, ...ended, ...after, verdict].join('\n')
}

const describe = ({ index, request, complaint }: Finding, seed: number) =>
  `\n${complaint}\n  ${request.slice(0, REQUEST_CHARS_MAX)}\n  ${commandFor({ seed, from: index, requests: 1 })}\n`
