// Failures as stories: each says what three people see and tells it in a world; docs/failures.md is made of them.
import { describe, test } from 'vitest'
import { describeFailingWorld, type FailingWorld } from './failing-world.ts'
import { testOfKv } from './world.ts'

/** A row of docs/failures.md: what breaks, and what whoever reads, writes and operates sees. */
type Row = {
  row: number
  fault: string
  /** How the fault that is acted differs from the one that is meant. */
  note?: string
  reader: string
  writer: string
  operator: string
  /** It is about what KV holds. */
  ofKv?: true
}
export type Failure = Row & { tell(world: FailingWorld): Promise<void> }
/** A failure of a part that is not here. */
export type Absent = { row: number; fault: string; why: string }
/** Failures that share a world; `name` is that of its file in test/stories/failures. */
export type Chapter = { name: string; failures: readonly (Failure | Absent)[] }

/** The sentences say what the story asserts, and no more. */
export const failure = (row: Row, tell: Failure['tell']): Failure => ({ ...row, tell })

export const isTold = (one: Failure | Absent): one is Failure => 'tell' in one

/** Tells every story of the chapter in one world. */
export function tellChapter({ name, failures }: Chapter): void {
  describe(name, () => {
    const world = describeFailingWorld()
    for (const { row, fault, ofKv, tell } of failures.filter(isTold)) {
      const tests = ofKv ? testOfKv : test
      tests(`${row}: ${fault}`, () => tell(world))
    }
  })
}

const HEAD = `# How it fails: each fault, and what a reader, a writer and an operator see

Made from the stories in [test/stories/failures](../test/stories/failures), which act each row out in a whole local world (real processes, no Cloudflare) and assert every sentence; a test holds this page to them. \`npx vitest run --project stories test/stories/failures\` runs them, \`npx vitest run --project unit test/failures-doc.test.ts --update\` writes this page. Who served and who failed stands in the \`Server-Timing\` of each answer, what the cache thought in \`Cache-Status\`. The faults themselves: [world.md](world.md).

| # | fault | a reader sees | a writer sees | an operator sees | story |
|---:|---|---|---|---|---|`

/** The page, from nothing but the declarations. */
export function failuresPage(chapters: readonly Chapter[]): string {
  const rows = chapters.flatMap(({ name, failures }) =>
    failures.map((one) => ({ row: one.row, line: lineOf(one, name) })),
  )
  const lines = rows.sort((a, b) => a.row - b.row).map(({ line }) => line)
  return `${[HEAD, ...lines].join('\n')}\n`
}

function lineOf(one: Failure | Absent, name: string): string {
  const cells = isTold(one)
    ? [one.reader, one.writer, one.operator, `[${name}](../test/stories/failures/${name}.ts)`]
    : [one.why, '', '', '']
  const fault = isTold(one) && one.note ? `${one.fault} (${one.note})` : one.fault
  return `| ${[one.row, fault, ...cells].map(cell).join(' | ')} |`
}

const cell = (text: string | number) => String(text).replaceAll('|', '&#124;')
