// A strip: who saw which version when, drawn, and the same as a list.
import { make, makeSvg, part } from '../dom.ts'
import type { Names } from '../sentence.ts'
import { type History, type Judged, judge, type Read, type Verdict, type Write } from './history.ts'
import { LETTERS, layOut, type Mark, ROW_PX, TOP_PX } from './layout.ts'
import { readWords, seconds } from './words.ts'

/** Ten minutes of four readers; then the first are forgotten, and not counted either. */
const READS_MAX = 5_000
/** As many as anybody scrolls through. */
const LINES_MAX = 100

export type Strip = {
  readonly history: History
  wrote(write: Write): void
  saw(read: Read): Judged
  clear(): void
}

/** Draws into the elements `<id>-strip` and `<id>-lines`. @param changed Called before each drawing. */
export function createStrip(id: string, names: Names, changed: () => void = () => {}): Strip {
  const svg = part(`${id}-strip`, SVGSVGElement)
  const lines = part(`${id}-lines`, HTMLOListElement)
  let writes: Write[] = []
  let reads: Judged[] = []
  let due = false

  function later(): void {
    if (due) return
    due = true // at most once a frame
    requestAnimationFrame(() => {
      due = false
      changed()
      draw()
    })
  }

  function draw(): void {
    const width = svg.clientWidth
    const { height, rows, marks, writes: written } = layOut({ writes, reads }, width)
    svg.setAttribute('viewBox', `0 0 ${width} ${height}`)
    svg.setAttribute('height', String(height))
    svg.replaceChildren(
      ...written.flatMap(({ x, version }) => [
        makeSvg('path', { d: `M${x} ${TOP_PX}V${height}`, class: 'written' }),
        makeSvg('text', { x, y: 12 }, `${version} written`),
      ]),
      ...rows.flatMap(({ colo, token }, row) => [
        makeSvg('path', { d: `M0 ${top(row)}H${width}`, class: 'row' }),
        makeSvg(
          'text',
          { x: 0, y: top(row) + 14, class: 'reader' },
          `${names(colo)}, ${token ? 'with' : 'without'} the token`,
        ),
      ]),
      ...marks.flatMap(drawn),
    )
  }

  function tell(gotMs: number, words: string): void {
    const since = seconds(gotMs - (writes[0]?.sentMs ?? gotMs))
    lines.prepend(make('li', {}, `${since}: ${words}`))
    if (lines.childElementCount > LINES_MAX) lines.lastElementChild?.remove()
    later()
  }

  return {
    get history() {
      return { writes, reads }
    },
    wrote(write) {
      writes.push(write)
      tell(write.gotMs, `${names(write.colo)} wrote version ${write.version}`)
    },
    saw(read) {
      const judged = { ...read, verdict: judge(read, { writes, reads }) }
      reads.push(judged)
      if (reads.length > READS_MAX) reads.shift()
      tell(read.gotMs, readWords(judged, names))
      return judged
    },
    clear() {
      writes = []
      reads = []
      lines.replaceChildren()
      later()
    },
  }
}

const top = (row: number) => TOP_PX + row * ROW_PX

/** Around 0 0: whoever sees no colours sees the shapes, which section.html explains. */
const SHAPES: Record<Verdict, string> = {
  right: 'M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0',
  older: 'M0-6L6 0L0 6L-6 0Z',
  back: 'M5-6V6L-6 0Z',
  unknown: 'M-4-4L4 4M4-4L-4 4',
}

function drawn({ x, fromX, row, verdict, way, saw }: Mark): SVGElement[] {
  const y = top(row) + 37
  return [
    makeSvg('path', { d: `M${fromX} ${y}H${x}`, class: 'under-way' }),
    makeSvg('path', {
      d: SHAPES[verdict],
      transform: `translate(${x} ${y})`,
      class: `mark ${way} ${verdict}`,
    }),
    makeSvg('text', { x, y: y - 9 }, saw),
    makeSvg('text', { x, y: y + 16 }, LETTERS[way]),
  ]
}
