// What the measure has to tell apart: a loop, and a loop in a loop.

export const LOOP = 'a loop'
export const LOOP_IN_A_LOOP = 'a loop in a loop'
/** Steps for twice the length: of a loop 2, of a loop in a loop 4. */
export const RATIO_MAX = 2.2

const once = (text: string): number => {
  let sum = 0
  for (const char of text) sum += char.length
  return sum
}

export const twice: Record<string, (text: string) => unknown> = {
  [LOOP]: once,
  [LOOP_IN_A_LOOP]: (text) => {
    let sum = 0
    for (let at = 0; at < text.length; at += 64) sum += once(text.slice(at))
    return sum
  },
}
