// The report's pictures: SVG made of its figures alone, the same bytes for the same figures, light and dark. Pure.
import type { Report } from './report.ts'
import { armsIn, partOf } from './show.ts'

export type Pictures = { [file: string]: string }

const WIDTH = 760
const LEFT = 64
const RIGHT = 12

/** Told apart in grey as well: lightness differs, and legends stand beside what they name. */
const COLORS = ['#8a8f98', '#b58900', '#268bd2', '#2aa198', '#6c71c4', '#cb4b16', '#d33682']

const STYLE = `text{font:12px system-ui,sans-serif;fill:#222}.q{fill:#666}.g{stroke:#ddd}
@media(prefers-color-scheme:dark){text{fill:#eee}.q{fill:#aaa}.g{stroke:#444}}`

const svg = (height: number, title: string, body: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">
<title>${title}</title><style>${STYLE}</style>
${body}
</svg>
`

const at = (value: number): string => String(Math.round(value * 10) / 10)
const text = (x: number, y: number, words: string, more = ''): string =>
  `<text x="${at(x)}" y="${at(y)}"${more}>${words.replace(/[&<]/g, (one) => (one === '&' ? '&amp;' : '&lt;'))}</text>`
const END = ' text-anchor="end"'

export function picturesOf(report: Report): Pictures {
  return {
    'bench-continents.svg': continents(report),
    'bench-tails.svg': tails(report),
    'bench-failover.svg': failover(report),
  }
}

/** Bars: mean of reads, by continent and arm. */
function continents(report: Report): string {
  const all = armsIn(partOf(report, 'mix 1')?.arms ?? {})
  const names = Object.keys(all[0]?.[1].continents ?? {})
  const meanOf = (index: number, continent: string) =>
    all[index]?.[1].continents[continent]?.mean ?? 0
  const most = Math.max(1, ...names.flatMap((name) => all.map((_, i) => meanOf(i, name))))
  const [bar, from] = [9, 120]
  const group = all.length * bar + 12
  const wide = (ms: number) => (ms / most) * (WIDTH - from - 60)
  const rows = names.flatMap((continent, row) => {
    const top = 40 + row * group
    return [
      text(from - 8, top + (all.length * bar) / 2 + 4, continent, END),
      ...all.map(([,], index) => {
        const ms = meanOf(index, continent)
        const y = top + index * bar
        return `<rect x="${from}" y="${y}" width="${at(Math.max(1, wide(ms)))}" height="${bar - 2}" fill="${COLORS[index]}"/>${text(from + wide(ms) + 4, y + 7, at(ms), ' class="q" font-size="9"')}`
      }),
    ]
  })
  const height = 40 + names.length * group
  return svg(
    height,
    'Mean latency of reads by continent, in milliseconds',
    [legend(all), ...rows].join('\n'),
  )
}

function legend(all: readonly (readonly [string, unknown])[]): string {
  return all
    .map(([name], index) => {
      const x = 12 + index * 104
      return `<rect x="${x}" y="12" width="10" height="10" fill="${COLORS[index]}"/>${text(x + 14, 21, name)}`
    })
    .join('\n')
}

/** Percentiles by arm on a scale of powers of ten. */
function tails(report: Report): string {
  const all = armsIn(partOf(report, 'mix 1')?.arms ?? {})
  const marks = ['p50', 'p95', 'p99', 'p999'] as const
  const [least, most] = [0.1, 10_000]
  const height = 300
  const y = (ms: number) =>
    height -
    30 -
    (Math.log10(Math.max(least, ms) / least) / Math.log10(most / least)) * (height - 80)
  const x = (mark: number) => LEFT + 40 + (mark * (WIDTH - LEFT - RIGHT - 80)) / (marks.length - 1)
  const grid = [0.1, 1, 10, 100, 1_000, 10_000].map(
    (ms) =>
      `<path class="g" d="M${LEFT} ${at(y(ms))}H${WIDTH - RIGHT}"/>${text(LEFT - 6, y(ms) + 4, `${ms} ms`, END)}`,
  )
  const lines = all.map(([, { readMs }], index) => {
    const points = marks.map((mark, i) => `${at(x(i))} ${at(y(readMs[mark]))}`)
    const dash = index % 2 === 1 ? ' stroke-dasharray="6 3"' : ''
    return `<path d="M${points.join('L')}" fill="none" stroke="${COLORS[index]}" stroke-width="2"${dash}/>`
  })
  const names = marks.map((mark, i) =>
    text(x(i), height - 10, mark === 'p999' ? 'p99.9' : mark, ' text-anchor="middle"'),
  )
  return svg(height, 'Percentiles of reads', [legend(all), ...grid, ...lines, ...names].join('\n'))
}

/** Requests, failures and the reads' p95 of each second, while a region dies and comes back. */
function failover({ failover: { requests, failed, p95 }, parts }: Report): string {
  const outage = parts.find(({ scenario }) => scenario.name === 'failover')?.scenario.outage
  const height = 240
  const seconds = Math.max(1, requests.length)
  const most = Math.max(1, ...p95)
  const x = (second: number) => LEFT + (second / seconds) * (WIDTH - LEFT - RIGHT)
  const y = (ms: number) => height - 40 - (ms / most) * (height - 80)
  const line = p95.map((ms, second) => `${at(x(second))} ${at(y(ms))}`).join('L')
  const fails = failed.flatMap((count, second) =>
    count > 0 ? [`<circle cx="${at(x(second))}" cy="${height - 40}" r="3" fill="#c00"/>`] : [],
  )
  const mark = (second: number, words: string) =>
    `<path d="M${at(x(second))} 24V${height - 40}" stroke="#888" stroke-dasharray="4 3"/>${text(x(second) + 4, 34, words)}`
  const total = failed.reduce((sum, count) => sum + count, 0)
  return svg(
    height,
    `The 95th percentile of reads by second; ${total} requests failed`,
    [
      ...(outage
        ? [mark(outage.from, `${outage.region} dies`), mark(outage.until, 'it is back')]
        : []),
      `<path class="g" d="M${LEFT} ${height - 40}H${WIDTH - RIGHT}"/>`,
      text(LEFT - 6, y(most) + 4, `${Math.round(most)} ms`, END),
      `<path d="M${line}" fill="none" stroke="${COLORS[2]}" stroke-width="1.5"/>`,
      ...fails,
      text(LEFT, height - 12, `p95 of reads, by second; failed requests: ${total}`),
    ].join('\n'),
  )
}
