// The figures of README.md, between two marks: made of the report, never typed. Pure.
import { left, markdownTable, right } from '../../cli/tables.ts'
import { percent } from '../../cli/words.ts'
import type { Report } from './report.ts'
import { ABOUT, armsIn, partOf } from './show.ts'
import { isMet, targetsOf } from './targets.ts'

const [FROM, UNTIL] = ['<!-- numbers -->', '<!-- /numbers -->']

/** The page with this report's figures; as it is where it has no marks, as a fork's own may. */
export function withNumbers(readme: string, report: Report): string {
  const [from, until] = [readme.indexOf(FROM), readme.indexOf(UNTIL)]
  if (from < 0 || until < from) return readme
  return `${readme.slice(0, from)}${FROM}\n${numbersOf(report)}\n${readme.slice(until)}`
}

function numbersOf(report: Report): string {
  const { command, commit, seed } = report
  const mix = partOf(report, 'mix 1')
  const all = armsIn(mix?.arms ?? {})
  const { reads = 0, writes = 0 } = all[0]?.[1] ?? {}
  const asked = (reads + writes).toLocaleString('en')
  const columns = [
    ...left('reads, in ms from the colo', ''),
    ...right('mean', 'p50', 'p95', 'p99.9', 'hits', 'broken', '$ / M'),
  ]
  const rows = all.map(([name, { readMs, hits, violations, dollars }]) => [
    ...[name, ABOUT[name]],
    ...[readMs.mean, readMs.p50, readMs.p95, readMs.p999].map(String),
    ...[percent(hits), String(violations.ownWrites + violations.backwards), dollars.toFixed(2)],
  ])
  return [
    '![Mean time of reads by continent](docs/pictures/bench-continents.svg)',
    markdownTable(columns, rows),
    `${asked} requests of the world's users for each, ${percent(mix?.scenario.writes ?? 0)} of them writes. "Broken": reads that missed their session's own write, or went back in time. ${outages(report)} Simulated by the clock on public network data, libraries and the edge as they are; not run on Cloudflare's network. Seed ${seed}, commit ${commit}: \`${command}\`.`,
  ].join('\n\n')
}

function outages(report: Report): string {
  const downs = Object.entries(report.floor.bestWithout).flatMap(([id, best]) => {
    const one = partOf(report, `down ${id}`)?.arms.meridian
    return one ? [{ ...one, ratio: one.readMs.mean / best }] : []
  })
  const sum = (of: (one: (typeof downs)[number]) => number) =>
    downs.reduce((total, one) => total + of(one), 0)
  const targets = targetsOf(report)
  const missed = targets.filter((target) => !isMet(target)).length
  const worst = Math.max(...downs.map(({ ratio }) => ratio)).toFixed(2)
  return downs.length === 0
    ? ''
    : `With each region dead in turn, ${sum(({ failedReads }) => failedReads)} of ${sum(({ reads }) => reads).toLocaleString('en')} reads failed, and the mean was at most ${worst} times what the best of the others could do. Targets missed: ${missed} of ${targets.length}.`
}
