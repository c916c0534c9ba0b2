// Drawing at a rate that nobody's eyes or laptop minds, whatever happens how often.

/** Four times a second: figures that change faster cannot be read. */
const DRAW_MS = 250

/** A hidden page draws nothing: it is given no frames, and must not collect what it would do in them. */
export function steadily(draw: () => void): void {
  let due = false
  setInterval(() => {
    if (due) return
    due = true
    requestAnimationFrame(() => {
      due = false
      draw()
    })
  }, DRAW_MS)
}
