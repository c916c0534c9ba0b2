// What every picture of the report is drawn with. The same bytes for the same figures, light and dark, and to be read on
// a telephone: the drawing is narrow, and its words are large in it. Pure.

export const WIDTH = 480

const STYLE = `text{font:14px system-ui,sans-serif;fill:#1f2328}.q{fill:#59636e}.g{stroke:#d1d9e0}.m{stroke:#59636e}.b{stroke:#fff}
@media(prefers-color-scheme:dark){text{fill:#f0f6fc}.q{fill:#9198a1}.g{stroke:#3d444d}.m{stroke:#9198a1}.b{stroke:#0d1117}}`

export const svg = (height: number, title: string, parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}">
<title>${escaped(title)}</title><style>${STYLE}</style>
${parts.join('\n')}
</svg>
`

const escaped = (words: string): string => words.replace(/&/g, '&amp;').replace(/</g, '&lt;')

/** A coordinate, to the tenth. */
export const at = (value: number): string => String(Math.round(value * 10) / 10)

export const text = (x: number, y: number, words: string, more = ''): string =>
  `<text x="${at(x)}" y="${at(y)}"${more}>${escaped(words)}</text>`

export const END = ' text-anchor="end"'
export const MIDDLE = ' text-anchor="middle"'
export const QUIET = ' class="q"'

/** A line of the grid. */
export const across = (y: number, from: number, until: number): string =>
  `<path class="g" d="M${at(from)} ${at(y)}H${at(until)}"/>`
export const down = (x: number, from: number, until: number): string =>
  `<path class="g" d="M${at(x)} ${at(from)}V${at(until)}"/>`

/** Where a time is on an axis of powers of ten. */
export const logAxis =
  (leastMs: number, mostMs: number, from: number, until: number) =>
  (ms: number): number => {
    const share = Math.log(Math.max(leastMs, ms) / leastMs) / Math.log(mostMs / leastMs)
    return from + Math.min(1, share) * (until - from)
  }

export const milliseconds = (ms: number): string => (ms >= 1_000 ? `${ms / 1_000} s` : `${ms} ms`)
