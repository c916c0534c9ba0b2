// Whose a Worker or a database is: the mark that every deploy leaves, and what it says to others.

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** The name is for people; the id tells apart two copies of one template. */
export type Project = { name: string; id: string }

/** Name of the variable in each Worker. */
export const MARK = 'PROJECT'

export const markOf = ({ name, id }: Project): string => `${name}/${id}`

const packageJson = z.looseObject({
  name: z.string(),
  config: z.looseObject({ project: z.string().optional() }).optional(),
})

/** `id` is empty when package.json has none yet. */
export async function readProject(root: string): Promise<Project> {
  const { name, config } = packageJson.parse(
    JSON.parse(await readFile(join(root, 'package.json'), 'utf8')),
  )
  return { name, id: config?.project ?? '' }
}

/** Writes a new id as `config.project` of package.json. */
export async function writeProjectId(root: string, id: string): Promise<void> {
  const path = join(root, 'package.json')
  const all = packageJson.parse(JSON.parse(await readFile(path, 'utf8')))
  const config = { ...all.config, project: id }
  await writeFile(path, `${JSON.stringify({ ...all, config }, null, 2)}\n`)
}

/** What is there under a name of ours. */
export type Found = { what: string; mark: string | undefined }

/** Why these cannot be ours, each with the next move. `adopt`: what has no mark is taken over. */
export function strangers(project: Project, found: readonly Found[], adopt: boolean): string[] {
  return found.flatMap(({ what, mark }) => {
    if (mark === markOf(project)) return []
    if (mark !== undefined) {
      return [
        `${what} belongs to the project "${mark}", and this is "${markOf(project)}". Choose other names (npm run setup -- --name NAME), or the other account.`,
      ]
    }
    if (adopt) return []
    return [
      `${what} is there already, without the mark of a project. If it is yours, run npm run deploy -- --adopt once; otherwise choose other names (npm run setup -- --name NAME).`,
    ]
  })
}
