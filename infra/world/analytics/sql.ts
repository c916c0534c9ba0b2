// The platform's SQL as SQLite's. It takes what docs/observability.md says, and names what it does not take. Pure.
// https://developers.cloudflare.com/analytics/analytics-engine/sql-reference/
import { dateNames, functionNames } from './functions.ts'
import { type Token, tokensOf } from './tokens.ts'

export type Translated =
  | { ok: true; sql: string /** Columns of the answer that are times. */; dates: Set<string> }
  | { ok: false; why: string }

/** A query is for people to read. */
export const SQL_CHARS_MAX = 16_384

const CLAUSES = ['where', 'group', 'having', 'order', 'limit', 'offset', 'format']
/** What may stand before a parenthesis and calls nothing. */
const OPERATORS = [...CLAUSES, ...'select from as by and or not in between like'.split(' ')]
/** In seconds; months and years have no length of their own. */
const UNITS: Record<string, number> = { second: 1, minute: 60, hour: 3_600, day: 86_400 }

class Refused extends Error {}
const refuse = (why: string): never => {
  throw new Refused(why)
}

/** @param datasets The tables that there are. */
export function translate(text: string, datasets: ReadonlySet<string>): Translated {
  try {
    if (text.length > SQL_CHARS_MAX) refuse(`The query has more than ${SQL_CHARS_MAX} characters.`)
    return { ok: true, ...statement(text, datasets) }
  } catch (error) {
    if (error instanceof Refused || error instanceof SyntaxError) {
      return { ok: false, why: error.message }
    }
    throw error
  }
}

function statement(text: string, datasets: ReadonlySet<string>) {
  const tokens = withoutEnd(tokensOf(text))
  if (tokens[0]?.word !== 'select') refuse('A query begins with SELECT.')
  const dates = new Set<string>()
  const out: string[] = []
  /** What closes each parenthesis that is open. */
  const open: { close: string; subquery: boolean }[] = []
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]
    if (!token) break
    const [before, after] = [tokens[i - 1], tokens[i + 1]]
    const { word } = token
    if (word === 'select') {
      if (before && !(before.text === '(' && tokens[i - 2]?.word === 'from')) {
        refuse('SELECT stands at the beginning, or in parentheses after FROM.')
      }
      for (const name of datesIn(tokens, i)) dates.add(name)
      out.push(token.text)
    } else if (word === 'from') {
      if (after?.text !== '(') checkTable(after, tokens[i + 2], datasets)
      out.push(token.text)
    } else if (word === 'interval') {
      out.push(interval(after, tokens[i + 2]))
      i += 2
    } else if (word !== undefined && after?.text === '(' && !OPERATORS.includes(word)) {
      i = call(tokens, i, out, open)
    } else if (token.text === '(') {
      open.push({ close: ')', subquery: before?.word === 'from' })
      out.push('(')
    } else if (token.text === ')') {
      const closing = open.pop() ?? refuse('There is a ")" too many.')
      if (closing.subquery) checkNext(after)
      out.push(closing.close)
    } else out.push(token.text === '/' ? '* 1.0 /' : token.text) // SQLite divides whole numbers to whole ones
  }
  return { sql: out.join(' '), dates }
}

/** Writes the beginning of a call, and returns where it ends. */
function call(
  tokens: Token[],
  at: number,
  out: string[],
  open: { close: string; subquery: boolean }[],
) {
  const { text = '', word = '' } = tokens[at] ?? {}
  if (!functionNames.has(word)) {
    refuse(
      `The function ${text} is not known here. There is ${[...functionNames.values()].join(', ')}.`,
    )
  }
  const [level, closed, again] = tokens.slice(at + 2, at + 5)
  if (closed?.text === ')' && again?.text === '(') {
    // Its parameter comes in parentheses of its own: quantileExactWeighted(0.5)(a, b).
    out.push(text, '(', level?.text ?? '', ',')
    open.push({ close: ')', subquery: false })
    return at + 4
  }
  if (word === 'count' && level?.text === ')') {
    out.push('count(*)')
    return at + 2
  }
  const sum = word === 'sum' // of nothing is 0
  out.push(sum ? 'ifnull(sum' : text, '(')
  open.push({ close: sum ? '), 0)' : ')', subquery: false })
  return at + 1
}

/** Without FORMAT JSON, which is how every answer comes, and without a semicolon. */
function withoutEnd(tokens: Token[]): Token[] {
  const rest = tokens.at(-1)?.text === ';' ? tokens.slice(0, -1) : tokens
  if (rest.some(({ text }) => text === ';')) refuse('Send one query at a time.')
  const at = rest.findIndex(({ word }) => word === 'format')
  if (at < 0) return rest
  const [format, ...more] = rest.slice(at + 1)
  if (format?.word !== 'json' || more.length > 0) refuse('The one FORMAT here is JSON, at the end.')
  return rest.slice(0, at)
}

function checkTable(
  table: Token | undefined,
  after: Token | undefined,
  known: ReadonlySet<string>,
) {
  const name = table?.text.replaceAll('"', '') ?? ''
  if (!known.has(name)) {
    refuse(`FROM "${name}": there is no such dataset. There is ${[...known].join(', ')}.`)
  }
  checkNext(after)
}

/** A query has one table: of two, each point of one would meet each of the other. */
function checkNext(next: Token | undefined): void {
  if (!next || next.text === ')' || CLAUSES.includes(next.word ?? '')) return
  refuse(
    `"${next.text}" cannot follow what is read FROM: one dataset, or one query in parentheses.`,
  )
}

function interval(count: Token | undefined, unit: Token | undefined): string {
  const [, digits] = /^'(\d{1,9})'$/.exec(count?.text ?? '') ?? []
  const seconds = UNITS[unit?.word ?? '']
  if (digits === undefined || seconds === undefined) {
    return refuse(`INTERVAL is written '15' MINUTE here, in ${Object.keys(UNITS).join(', ')}.`)
  }
  return String(Number(digits) * seconds)
}

/** Names of a select list's times: expressions that begin with one. */
function datesIn(tokens: Token[], select: number): string[] {
  const names: string[] = []
  let depth = 0
  let first = true
  let begins: Token | undefined
  for (const token of tokens.slice(select + 1)) {
    if (depth === 0 && (token.text === ',' || token.word === 'from')) {
      first = true
      if (token.word === 'from') break
      continue
    }
    if (first) begins = token
    const date = dateNames.has(begins?.word ?? '')
    if (date && (first || depth === 0)) names.push(token.text) // its own name, then its alias
    first = false
    if (token.text === '(') depth++
    if (token.text === ')') depth--
  }
  return names
}
