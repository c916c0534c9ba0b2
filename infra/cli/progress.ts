// What the person sees while it runs: one line, written over, on a terminal; now and then a line elsewhere.
// No progress-bar library: what they add is several bars at once and an estimate, and the end is known here.

export interface Screen {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

export interface Progress {
  /** Shown at once on a terminal, otherwise only when the last one is old. */
  update(line: string): void
  /** Stays. */
  note(line: string): void
}

/** A log wants to know that it lives, not every step. */
const LOG_EVERY_MS = 10_000
/** Faster than this cannot be read, and costs the cores that are measured. */
const SCREEN_EVERY_MS = 200
const CLEAR_LINE = '\r\u001b[2K'
const COLUMNS_DEFAULT = 80

export function createProgress(screen: Screen, now: () => number): Progress {
  const live = screen.isTTY === true
  let shownAt = Number.NEGATIVE_INFINITY
  return {
    update(line) {
      if (now() - shownAt < (live ? SCREEN_EVERY_MS : LOG_EVERY_MS)) return
      shownAt = now()
      // A line that wraps could not be cleared. Terminals that do not know their width say 0.
      const fits = line.slice(0, (screen.columns || COLUMNS_DEFAULT) - 1)
      screen.write(live ? `${CLEAR_LINE}${fits}` : `${line}\n`)
    },
    note(line) {
      shownAt = now()
      screen.write(`${live ? CLEAR_LINE : ''}${line}\n`)
    },
  }
}
