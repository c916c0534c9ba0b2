// Finds a place in what is in order, by halves. Pure.

/** The first index for which `holds`, as it then does for all that follow; `length` when there is none. */
export function firstIndex(length: number, holds: (index: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
