// Something that was aimed at.

export type Target = {
  what: string
  /** At most this is met. */
  atMost: number
  got: number
}
