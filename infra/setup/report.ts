// What setup says at its end: what changed, and what to type next. Pure.
import { toJson } from '../cli/words.ts'
import type { Change } from './change.ts'
import { PACKAGE } from './package-file.ts'
import { isReserialised, type Project } from './project.ts'
import type { House } from './workers.ts'

export type Done = { project: Project; house: House; changes: readonly Change[]; dryRun: boolean }

export function report(done: Done, json: boolean): string {
  const { house, changes, dryRun } = done
  const { name, regions, primary, jurisdiction = null } = house
  const files = changes.map(({ file }) => file)
  const next = nextOf(done)
  if (json) {
    const ids = regions.map(({ id }) => id)
    const told = { name, regions: ids, primary, jurisdiction }
    return toJson({ ...told, changed: files, written: !dryRun, next }).trimEnd()
  }
  const where = regions.map(({ id, city }) => `${id} (${city})`).join(', ')
  const kept = jurisdiction ? `, and data is kept in ${jurisdiction}` : ''
  const told = `${name}: ${where}; the primary is ${primary}${kept}.`
  if (changes.length === 0) return `${told}\nEvery file says so already. Next: ${next.join(' && ')}`
  const verb = dryRun ? 'Would change' : 'Changed'
  return [told, `${verb} ${files.join(', ')}.`, ...notes(done), `Next: ${next.join(' && ')}`].join(
    '\n',
  )
}

function notes({ project, house, changes }: Done): string[] {
  const gone = project.map.regions.filter(({ id }) => !house.regions.some((one) => one.id === id))
  const held = project.jurisdiction !== house.jurisdiction
  const moved = !held && project.map.primary !== house.primary
  return [
    ...(isReserialised(project.workers)
      ? ['wrangler.toml had lost its comments; they are back.']
      : []),
    ...(toolsMended(changes)
      ? ['wrangler and what it was released with are pinned together again.']
      : []),
    ...(project.name !== house.name
      ? [
          `What was deployed as "${project.name}" stays in your account, with its data. README.md and src/app are yours to write: they may say "${project.name}" still.`,
        ]
      : [
          ...(gone.length > 0
            ? [
                `Workers that were deployed for ${gone.map(({ id }) => id).join(', ')} stay in your account.`,
              ]
            : []),
          ...(held
            ? ['A database that was deployed stays where it is kept: D1 lets none change that.']
            : []),
          ...(moved ? ['A database that was deployed stays where it is: D1 moves none.'] : []),
        ]),
  ]
}

const toolsMended = (changes: readonly Change[]): boolean =>
  changes.some(({ file, before, after }) => file === PACKAGE && tools(before) !== tools(after))

const tools = (text: string | null): string =>
  JSON.stringify(JSON.parse(text ?? '{}').devDependencies)

function nextOf({ changes }: Done): string[] {
  const all = changes.length > 0 ? ['npm test -- app', 'npm start'] : ['npm start']
  return toolsMended(changes) ? ['npm install', ...all] : all
}
