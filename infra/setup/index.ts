// npm run setup: the project's name, its regions and its primary, in every file that speaks of them.

import type { Region } from '../../src/regions.ts'
import { type Context, runCommand } from '../cli/command.ts'
import { D1_LOCATIONS } from '../deploy/check.ts'
import { isInside, type Jurisdiction } from '../deploy/jurisdictions.ts'
import { askHouse, askWhetherToWrite, type Terminal } from './ask.ts'
import { type Change, toPatch, write } from './change.ts'
import { freshMigrations } from './migrations.ts'
import { jurisdictionOf, listOf, type SetupOptions, spec } from './options.ts'
import { checkPrimary, findRegion, knownInside } from './places.ts'
import { changesFor, openProject, type Project } from './project.ts'
import { type Done, report } from './report.ts'
import { SetupError } from './setup-error.ts'
import type { House } from './workers.ts'

type Surroundings = Pick<Context, 'root'> & {
  print: (line: string) => void
  /** Where somebody is there to answer. */
  terminal?: Terminal
}

const WRONG_FLAGS = 2
const INTERRUPTED = 130

/** Resolves with the exit code: 0 done or nothing to do, 1 not possible, 2 wrong flags, 130 given up. */
export const setup = (args: string[]): Promise<number> =>
  runCommand(args, spec, (options, { root }) =>
    settleProject(options, {
      ...{ root, print: console.log },
      ...(process.stdin.isTTY && { terminal: { input: process.stdin, output: process.stdout } }),
    }),
  )

export async function settleProject(
  options: SetupOptions,
  { root, print, terminal }: Surroundings,
): Promise<number> {
  const { yes, json, 'dry-run': dryRun } = options
  const asks = yes || dryRun || json ? undefined : terminal
  if (!yes && !dryRun && !asks) {
    const why = json ? '--json asks nothing' : 'There is no terminal to ask on'
    print(`${why}. Say --yes, with --name, --regions and --primary, or --dry-run.`)
    return WRONG_FLAGS
  }
  try {
    const project = await openProject(root)
    const jurisdiction = jurisdictionOf(options.jurisdiction, project.jurisdiction)
    const inside = moveInside(now(project), jurisdiction)
    const given = read(options, inside)
    const house = asks ? await askHouse(given, inside, asks) : { ...inside, ...given }
    if (!house) return INTERRUPTED
    checkPrimary(house.primary, house.regions)
    const changes = await plan(project, house, options)
    if (dryRun && !json) for (const change of changes) print(toPatch(change))
    if (asks && changes.length > 0 && !(await askWhetherToWrite(changes.length, asks)))
      return INTERRUPTED
    if (!dryRun) write(root, changes)
    const done: Done = { project, house, changes, dryRun }
    print(report(done, json))
    return 0
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    print(`${error.message}\nNothing was changed.`)
    return 1
  }
}

/** As it is, but for what create-cloudflare left half done. */
const now = ({ called, map, jurisdiction }: Project): House => ({
  ...map,
  name: called,
  jurisdiction,
})

/** Without regions that lie outside, and with all that are known inside where none is left. */
function moveInside(house: House, jurisdiction: Jurisdiction | undefined): House {
  const { regions, primary } = house
  if (regions.every(({ hint }) => isInside(hint, jurisdiction))) return { ...house, jurisdiction }
  const known = knownInside(jurisdiction)
  const may = ({ id, hint }: Region) => known.includes(id) || isInside(hint, jurisdiction)
  const kept = regions.filter(may).map(({ id }) => id)
  const ids = kept.length > 0 ? kept : known
  const held = ids.map((id) => findRegion(id, regions, jurisdiction))
  const able = ids.filter((id) => D1_LOCATIONS.includes(id)) // none: checkPrimary() says so
  const next = ids.includes(primary) ? primary : (able[0] ?? primary)
  return { ...house, jurisdiction, regions: held, primary: next }
}

function read(
  { name, regions, primary }: SetupOptions,
  { regions: own, jurisdiction }: House,
): Partial<House> {
  return {
    ...(name !== undefined && { name }),
    ...(regions !== undefined && {
      regions: listOf(regions).map((asked) => findRegion(asked, own, jurisdiction)),
    }),
    ...(primary !== undefined && { primary }),
  }
}

async function plan(project: Project, house: House, options: SetupOptions): Promise<Change[]> {
  const migrations = options['fresh-migrations'] ? await freshMigrations(project.root) : []
  return [...changesFor(project, house), ...migrations]
}
