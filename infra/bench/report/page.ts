// docs/benchmarks.md, made of the report. Pure.
import { markdownTable } from '../../cli/tables.ts'
import { fidelitySection } from '../fidelity/section.ts'
import { growthSection } from '../growth/show.ts'
import { nginxSection } from '../nginx/figures.ts'
import { wallSection } from '../wall/show.ts'
import { causesTable } from './causes-table.ts'
import { hotKeySection, newLinksSection } from './links-page.ts'
import { regretSection } from './regret-section.ts'
import type { Part, Report } from './report.ts'
import { ABOUT, armsIn, continentTable, mixTable, outageTable, partOf, readTable } from './show.ts'
import { isMet, slowerColos, targetsOf, targetTable } from './targets.ts'

const thousand = (count: number) => `${Math.round(count / 1_000).toLocaleString('en')}\u202f000`

export function reportPage(report: Report): string {
  const { command, commit, seed, primary, floor } = report
  const targets = targetsOf(report)
  const missed = targets.filter((target) => !isMet(target)).length
  const section = (name: string, write: (part: Part) => string) => {
    const part = partOf(report, name)
    return part ? write(part) : ''
  }
  const mixes = report.parts.filter(({ scenario }) => scenario.name.startsWith('mix '))
  const [first] = mixes
  const { perSecond = 0, keys = 0, warmSeconds = 0 } = first?.scenario ?? {}
  return `# Benchmarks

Made by \`${command}\` at commit ${commit}, seed ${seed}; not edited. Everything here is simulated by the clock from public
data: round trips between colos and regions, replica lag, how long KV takes and how old its answers may be
([sources](../infra/world/data/SOURCES.md)). Nothing of it ran on Cloudflare's network. Libraries run as they are
published; of Meridian the edge is the production code, and its regions are modelled.

${armsIn(first?.arms ?? {})
  .map(([name]) => `- **${name}**: ${ABOUT[name]}.`)
  .join('\n')}

Users are where the world's internet users are, ${perSecond.toLocaleString('en')} requests a second enter at 26 colos with three
isolates each, short links are as popular as YCSB's (Zipf 0.99 over ${keys.toLocaleString('en')}), caches keep answers for a minute
and may show them for ten more while they refresh; what the first ${warmSeconds} s do is not counted. A visit is thirty requests, one in
five reads comes back to what the visitor has just written or seen. The primary is ${primary}. Times are in milliseconds from the
colo: the way from the user to it is the same for all.

## What was aimed at

${targetTable(targets, markdownTable)}

${missed === 0 ? 'All were met.' : `${missed} of ${targets.length} were missed.`}${whySlower(slowerColos(report))}

No arm can be faster than light: a query in the nearest region is ${floor.fibre} ms away in straight fibre, and ${floor.best} ms by the best
round trip that was measured, the query included.

## The same traffic, seven ways

![Mean latency of reads by continent](pictures/bench-continents.svg)
${report.curves ? '![What share of reads and writes is answered within a time](pictures/bench-cdf.svg)\n' : ''}
${mixes
  .map(({ scenario, arms }) => {
    const [, one] = armsIn(arms)[0] ?? []
    const asked = thousand((one?.reads ?? 0) + (one?.writes ?? 0))
    return `### ${scenario.writes * 100} % writes\n\n${asked} requests for each arm.\n\n${mixTable({ scenario, arms }, markdownTable)}`
  })
  .join('\n\n')}

"Own write missed" counts reads that showed less than their session had written before, "went back" those that showed less
than it had been shown before. Meridian's clients and those of \`sessions\` carry a token or a bookmark; the others' caches have
nothing that a client could carry.

${whyNoHits(mixes)}### By continent

Reads at 1 % writes: mean / p95.

${section('mix 1', (part) => continentTable(part, markdownTable))}

### With empty caches

${section('cold', (part) => mixTable(part, markdownTable))}

### When nothing may be cached

${section('uncached', (part) => readTable(part, markdownTable))}

${hotKeySection(report)}${newLinksSection(report)}## When things break

![A region dies and comes back](pictures/bench-failover.svg)

Each region down in turn, nothing cached, Meridian:

${outageTable(report, markdownTable)}

KV answers nothing:

${section('kv down', (part) => readTable(part, markdownTable))}

A call in five hundred stalls for 2 to 12 s; \`sessions\` waits, Meridian asks a second region:

${section('stalls', (part) => readTable(part, markdownTable))}
${regretSection(report.regret, markdownTable)}${nginxSection(report.nginx)}${wallSection(report.wall)}${fidelitySection(report.fidelity)}${growthSection(report.growth)}`
}

const whySlower = (colos: readonly string[]): string =>
  colos.length === 0
    ? ''
    : ` The p95 is higher in ${colos.join(', ')}: a read that no cache answers has asked KV
first, which one region does not, and near the primary that weighs.`

function whyNoHits(mixes: readonly Part[]): string {
  const table = causesTable(mixes, markdownTable)
  return table === undefined
    ? ''
    : `### Why a read of Meridian’s was no hit\n\n${table}\n\nEach cause is counted from the edge’s own events ([decision 059](decisions/059-hits.md)).\n\n`
}
