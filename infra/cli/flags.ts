// The flags of a command: each is declared once, and parsing, usage and the command to repeat follow from it.
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'

export type Flag<T> = {
  about: string
  /** Stands for the value in the usage; empty for a switch. */
  sample: string
  /** Whether the command that repeats a run names it: when it is not the default, always, or never. */
  again: 'changed' | 'always' | 'never'
  /** `undefined` when it was not given. Throws an Error that says what is wrong and what it takes. */
  read(given: string | undefined, name: string): T
}
export type Flags = Readonly<Record<string, Flag<unknown>>>
export type Values<F extends Flags> = { [Name in keyof F]: ReturnType<F[Name]['read']> }

export type Spec<F extends Flags, O> = {
  /** `npm run <script>`. */
  script: string
  flags: F
  /** Words that may be named besides, and what each is; without a word all are meant. */
  words?: Readonly<Record<string, string>>
  /** What the run gets. Throws an Error about flags that do not go together. */
  check(values: Values<F>, words: string[]): O
}

type NumberOf = { about: string; min: number; max: number; whole?: true; again?: 'always' }

export function number(of: NumberOf & { byDefault: number }): Flag<number>
export function number(of: NumberOf): Flag<number | undefined>
export function number(of: NumberOf & { byDefault?: number }): Flag<number | undefined> {
  const { about, byDefault, min, max, whole = false, again = 'changed' } = of
  return {
    about: `${about}; ${min} to ${max}`,
    sample: String(byDefault ?? 'N'),
    again,
    read(given, name) {
      if (given === undefined) return byDefault
      const value = given.trim() === '' ? Number.NaN : Number(given)
      if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value
      const kind = whole ? 'whole number' : 'number'
      throw new Error(`--${name} is "${given}"; it takes a ${kind} from ${min} to ${max}.`)
    },
  }
}

/** The state of the generator is one 32-bit word. */
const SEED_MAX = 2 ** 32 - 1

export const seed = (about: string, byDefault = 7): Flag<number> => ({
  ...number({ about, byDefault, min: 0, max: SEED_MAX, whole: true, again: 'always' }),
  about,
})

export const port = (about: string): Flag<number> => ({
  ...number({ about: '', byDefault: 8787, min: 0, max: 65_535, whole: true }),
  about: `${about}; 0 takes a free one and keeps nothing afterwards`,
})

/** Larger than any sensible factor, so that a typo is caught. */
const SPEED_MAX = 1_000

export const speed = (): Flag<number> => ({
  ...number({ about: '', byDefault: 1, min: 0, max: SPEED_MAX }),
  about: "10 = the world's delays ten times shorter; 0 = none",
})

export const text = (about: string, sample: string): Flag<string | undefined> => ({
  ...{ about, sample, again: 'changed' },
  read: (given) => given,
})

export const toggle = (about: string): Flag<boolean> => ({
  ...{ about, sample: '', again: 'changed' },
  read: (given) => given !== undefined,
})

/** A file to write. Its folder is looked for at once: after the run is too late to hear that there is none. */
export const file = (about: string): Flag<string | undefined> => ({
  ...{ about, sample: 'FILE', again: 'never' },
  read(given) {
    if (given === undefined || existsSync(dirname(given))) return given
    throw new Error(`There is no folder ${dirname(given)} to write ${given} in.`)
  },
})

export type Parsed<O> =
  | { kind: 'ok'; options: O }
  | { kind: 'help' }
  | { kind: 'wrong'; message: string }

export function parseFlags<F extends Flags, O>(args: string[], spec: Spec<F, O>): Parsed<O> {
  const { flags, words = {} } = spec
  const known = Object.keys(words)
  const types = Object.entries(flags).map(
    ([name, { sample }]) => [name, { type: sample === '' ? 'boolean' : 'string' }] as const,
  )
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: known.length > 0,
      options: { ...Object.fromEntries(types), help: { type: 'boolean', short: 'h' } },
    })
    if (values.help) return { kind: 'help' }
    const unknown = positionals.find((word) => !known.includes(word))
    if (unknown !== undefined) {
      throw new Error(`There is no "${unknown}"; there is ${known.join(', ')}.`)
    }
    const found = new Map<string, unknown>(Object.entries(values))
    const given = (name: string) => (found.has(name) ? String(found.get(name)) : undefined)
    const read = Object.entries(flags).map(([name, flag]) => [name, flag.read(given(name), name)])
    const options = Object.fromEntries(read) as Values<F> // each by its own flag
    return {
      kind: 'ok',
      options: spec.check(options, positionals.length > 0 ? positionals : known),
    }
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) }
  }
}

export function usageOf({
  script,
  flags,
  words = {},
}: Pick<Spec<Flags, unknown>, 'script' | 'flags' | 'words'>): string {
  const rows = [
    ...Object.entries(words),
    ...Object.entries(flags).map(([name, { sample, about }]) => [`--${name} ${sample}`, about]),
  ]
  const width = Math.max(...rows.map(([left = '']) => left.length))
  const lines = rows.map(
    ([left = '', about = '']) =>
      `  ${left.padEnd(width)}  ${about.replaceAll('\n', `\n${' '.repeat(width + 4)}`)}`,
  )
  const takes = Object.keys(words).length > 0 ? '[name...] [options]' : '[options]'
  const typed = script === 'start' ? 'npm start' : `npm run ${script}`
  return [`${typed} -- ${takes}`, ...lines].join('\n')
}

/** The command that does the same again, from the options that are named as flags. Those that are `undefined` are left
 * out. */
export function commandLine(
  { script, flags }: Pick<Spec<Flags, unknown>, 'script' | 'flags'>,
  options: unknown,
): string {
  const values = new Map<string, unknown>(Object.entries(Object(options)))
  const parts = Object.entries(flags).flatMap(([name, { again, read }]) => {
    const value = values.get(name)
    const usual = again === 'changed' && value === read(undefined, name)
    if (value === undefined || usual || again === 'never') return []
    return [value === true ? `--${name}` : `--${name} ${value}`]
  })
  return [`npm run ${script} --`, ...parts].join(' ')
}
