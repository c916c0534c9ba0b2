// The questions of npm run setup, each with what is so now as its answer. By @clack/prompts: docs/decisions has why.
import type { Readable, Writable } from 'node:stream'
import { cancel, confirm, intro, multiselect, select, text } from '@clack/prompts'
import { D1_LOCATIONS } from '../deploy/check.ts'
import type { RegionMap } from './map-file.ts'
import { checkName } from './names.ts'
import { findRegion, knownInside } from './places.ts'
import type { House } from './workers.ts'

/** Where somebody reads and types. */
export type Terminal = { input: Readable; output: Writable }

/** What no flag said. `undefined` after Ctrl-C. */
export async function askHouse(
  given: Partial<House>,
  now: House,
  terminal: Terminal,
): Promise<House | undefined> {
  intro('Name and regions of this project', terminal)
  const name = given.name ?? (await askName(now.name, terminal))
  const regions = name && (given.regions ?? (await askRegions(now, terminal)))
  const primary = regions && (given.primary ?? (await askPrimary({ ...now, regions }, terminal)))
  const { jurisdiction } = now
  if (name && regions && primary) return { name, regions, primary, jurisdiction }
  cancel('Nothing was changed.', terminal)
}

export async function askWhetherToWrite(files: number, terminal: Terminal): Promise<boolean> {
  const answer = await confirm({ message: `Write ${files} files?`, ...terminal })
  if (answer === true) return true
  cancel('Nothing was changed.', terminal)
  return false
}

/** Ctrl-C answers with a symbol. */
const orNothing = <T>(answer: T): Exclude<T, symbol> | undefined =>
  typeof answer === 'symbol' ? undefined : (answer as Exclude<T, symbol>)

async function askName(now: string, terminal: Terminal) {
  const answer = await text({
    ...terminal,
    message: 'Its name: the Workers, the database and the package get it',
    initialValue: now,
    validate: (value = '') => whyNot(() => checkName(value)),
  })
  return orNothing(answer)
}

async function askRegions({ regions: now, jurisdiction }: House, terminal: Terminal) {
  const all = [...new Set([...now.map(({ id }) => id), ...knownInside(jurisdiction)])]
  const places = all.map((id) => findRegion(id, now, jurisdiction))
  const chosen = await multiselect({
    ...terminal,
    message: 'Where its Workers run; more can be added at any time',
    options: places.map(({ id, city }) => ({ value: id, label: id, hint: city })),
    initialValues: now.map(({ id }) => id),
  })
  const ids = orNothing(chosen)
  return ids && places.filter(({ id }) => ids.includes(id))
}

async function askPrimary({ regions, primary }: RegionMap, terminal: Terminal) {
  const able = regions.filter(({ id }) => D1_LOCATIONS.includes(id))
  const answer = await select({
    ...terminal,
    message: 'Where the database is written to; it cannot be moved later',
    options: able.map(({ id, city }) => ({ value: id, label: id, hint: city })),
    initialValue: primary,
  })
  return orNothing(answer)
}

function whyNot(check: () => unknown): string | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
