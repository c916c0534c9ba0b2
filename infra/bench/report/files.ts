// The report on the disk: its figures, and page, pictures and the README's numbers made of them.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toJson } from '../../cli/words.ts'
import { scalePage } from '../growth/scale-page.ts'
import { picturesOf } from './charts.ts'
import { reportPage } from './page.ts'
import { withNumbers } from './readme.ts'
import type { Report } from './report.ts'

const figuresIn = (root: string) => join(root, 'docs', 'benchmarks.json')

/** `undefined` where none was written. */
export const readReport = (root: string): Report | undefined =>
  existsSync(figuresIn(root)) ? JSON.parse(readFileSync(figuresIn(root), 'utf8')) : undefined

export function writeReport(root: string, report: Report): void {
  const pictures = join(root, 'docs', 'pictures')
  mkdirSync(pictures, { recursive: true })
  writeFileSync(figuresIn(root), toJson(report))
  writeFileSync(join(root, 'docs', 'benchmarks.md'), reportPage(report))
  const readme = join(root, 'README.md')
  if (existsSync(readme)) {
    writeFileSync(readme, withNumbers(readFileSync(readme, 'utf8'), report))
  }
  if (report.growth) writeFileSync(join(root, 'docs', 'scale.md'), scalePage(report.growth))
  for (const [name, picture] of Object.entries(picturesOf(report))) {
    writeFileSync(join(pictures, name), picture)
  }
}
