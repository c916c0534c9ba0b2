// A picture: requests, failures and the reads' p95 of each second, while a region dies and comes back. Pure.
import type { Report } from '../report.ts'
import { partOf } from '../show.ts'
import { FAILOVER } from '../suite.ts'
import { across, at, END, MIDDLE, QUIET, svg, text, WIDTH } from './svg.ts'

const LEFT = 66
const RIGHT = 12
/** From the upper edge: requests and failures, then p95. */
const COUNTS = { top: 52, bottom: 132 }
const TIMES = { top: 172, bottom: 272 }
const COLORS = { requests: '#7f8790', failed: '#d1242f', p95: '#d55e00' }

export function failover(report: Report): string {
  const { outage, warmSeconds = 0 } = partOf(report, FAILOVER)?.scenario ?? {}
  const [requests, failed, p95] = (['requests', 'failed', 'p95'] as const).map((name) =>
    report.failover[name].slice(warmSeconds),
  )
  const total = (failed ?? []).reduce((sum, count) => sum + count, 0)
  const seconds = Math.max(1, requests?.length ?? 0)
  const x = (second: number) => LEFT + (second / seconds) * (WIDTH - LEFT - RIGHT)
  const mark = (second: number, words: string) =>
    `<path class="m" d="${[COUNTS, TIMES].map(({ top, bottom }) => `M${at(x(second))} ${top}V${bottom}`).join('')}" stroke-dasharray="4 3"/>${text(x(second), 18, words, MIDDLE)}`
  const [most, slowest] = [Math.max(1, ...(requests ?? [])), Math.max(1, ...(p95 ?? []))]
  const count = (n: number) => COUNTS.bottom - (n / most) * (COUNTS.bottom - COUNTS.top)
  const time = (ms: number) => TIMES.bottom - (ms / slowest) * (TIMES.bottom - TIMES.top)
  const steps = (values: readonly number[] = [], y: (value: number) => number) =>
    values.map((value, second) => `${at(x(second))} ${at(y(value))}H${at(x(second + 1))}`).join('L')
  return svg(
    TIMES.bottom + 26,
    `A region dies and comes back: requests, failures and the 95th percentile of reads by second; ${total} requests failed`,
    [
      text(LEFT, COUNTS.top - 8, `requests a second; failed (red): ${total}`),
      ...scale(COUNTS, String(most)),
      `<path d="M${steps(requests, count)}" fill="none" stroke="${COLORS.requests}" stroke-width="1.5"/>`,
      ...(failed ?? []).flatMap((n, second) =>
        n === 0
          ? []
          : `<path d="M${at(x(second + 0.5))} ${COUNTS.bottom}V${at(Math.min(count(n), COUNTS.bottom - 4))}" stroke="${COLORS.failed}" stroke-width="3"/>`,
      ),
      text(LEFT, TIMES.top - 8, 'p95 of reads'),
      ...scale(TIMES, `${Math.round(slowest)} ms`),
      `<path d="M${steps(p95, time)}" fill="none" stroke="${COLORS.p95}" stroke-width="2"/>`,
      ...(outage
        ? [
            mark(outage.from - warmSeconds, `${outage.region} dies`),
            mark(outage.until - warmSeconds, 'it is back'),
          ]
        : []),
      text(LEFT, TIMES.bottom + 18, '0 s', QUIET),
      text(WIDTH - RIGHT, TIMES.bottom + 18, `${seconds} s`, QUIET + END),
    ],
  )
}

const scale = ({ top, bottom }: { top: number; bottom: number }, most: string): string[] => [
  across(top, LEFT, WIDTH - RIGHT),
  across(bottom, LEFT, WIDTH - RIGHT),
  text(LEFT - 6, top + 5, most, QUIET + END),
  text(LEFT - 6, bottom + 5, '0', QUIET + END),
]
