// package.json and its lock: the project's name, and tools that belong together. Text in, text out.
import { z } from 'zod'
import { SetupError } from './setup-error.ts'

export const PACKAGE = 'package.json'
export const LOCK = 'package-lock.json'

/** Of wrangler's package: what it was released with. */
export type Wrangler = { version: string; dependencies: Readonly<Record<string, string>> }

const packageJson = z.object({
  name: z.string(),
  devDependencies: z.record(z.string(), z.string()).default({}),
})

/** The lock repeats the name. */
const NAMES = { [PACKAGE]: 1, [LOCK]: 2 }

/** The same file under another name, and not a space moved: JSON is read again to see that it was the right line. */
export function rename(file: keyof typeof NAMES, text: string, name: string): string {
  const was = parse(file, text).name
  if (was === name) return text
  let left = NAMES[file] ?? 1
  const next = text.replaceAll(`"name": ${JSON.stringify(was)}`, (line) =>
    left-- > 0 ? `"name": ${JSON.stringify(name)}` : line,
  )
  if (parse(file, next).name === name) return next
  throw new SetupError(`${file} does not begin with its name. Write "name": "${name}" first in it.`)
}

/** They run one workerd: docs/decisions/010-toolchain.md. */
const TOGETHER = ['miniflare', 'workerd']

/** Pins that create-cloudflare and others take apart: wrangler alone moves on, and to a range. They are set to what
 * the installed wrangler was released with. */
export function mendTools(text: string, wrangler: Wrangler | undefined): string {
  const whole = text.replace(/\n*$/, '\n') // create-cloudflare leaves the last line open, which Biome refuses
  if (!wrangler) return whole
  const { devDependencies } = parse(PACKAGE, text)
  const pins = { wrangler: wrangler.version, ...wrangler.dependencies }
  return ['wrangler', ...TOGETHER].reduce(
    (now, tool) => {
      const [have, want] = [devDependencies[tool], pins[tool as keyof typeof pins]]
      if (have === undefined || want === undefined || have === want) return now
      return now.replace(`"${tool}": "${have}"`, `"${tool}": "${want}"`)
    },
    unrange(whole, devDependencies),
  )
}

/** `^5.1.0` could be anything tomorrow. */
function unrange(text: string, dependencies: Readonly<Record<string, string>>): string {
  const types = '@cloudflare/workers-types'
  const have = dependencies[types] ?? ''
  return text.replace(`"${types}": "${have}"`, `"${types}": "${have.replace(/^[\^~]/, '')}"`)
}

function parse(file: string, text: string) {
  const { data } = packageJson.safeParse(readJson(file, text))
  if (data) return data
  throw new SetupError(`${file} has no "name". Write one.`)
}

function readJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new SetupError(`${file} is not JSON: ${error instanceof Error ? error.message : error}.`)
  }
}
