// A report where it was asked for: on the terminal always, and in files.
import { writeFileSync } from 'node:fs'
import { file } from './flags.ts'

export const reportFlags = (markdown: string) => ({
  json: file('also write every figure as JSON'),
  markdown: file(`also write the table ${markdown}`),
})

type Files = { json: string | undefined; markdown: string | undefined }
type Show<R> = Record<'toTerminal' | 'toMarkdown' | 'toJson', (report: R) => string>

export function publish<R>({ json, markdown }: Files, show: Show<R>, report: R): void {
  console.log(`\n${show.toTerminal(report)}`)
  if (json) writeFileSync(json, show.toJson(report))
  if (markdown) writeFileSync(markdown, show.toMarkdown(report))
}
