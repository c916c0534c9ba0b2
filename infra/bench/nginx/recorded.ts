// What nginx did, as npm run bench -- nginx --write has it, and the model beside it for the report.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Beside, Figures } from './figures.ts'
import { followModel } from './follow.ts'

export type Recorded = { version: string; figures: Figures }

export const RECORDED = join(import.meta.dirname, 'recorded.json')

const readRecorded = (): Recorded => JSON.parse(readFileSync(RECORDED, 'utf8'))

export async function nginxBeside(): Promise<Beside> {
  const { version, figures } = readRecorded()
  return { version, nginx: figures, model: await followModel() }
}
