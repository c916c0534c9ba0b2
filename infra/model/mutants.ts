// Ways to get the protocol wrong, which the checker must find, and second lines of defence, which it must not.

/** The protocol with one mistake in it. */
export const MUTANTS = {
  M1: 'a copy is shown without asking whether a >= F',
  M2: 'a floor for each key in place of one for all',
  M3: 'a read does not raise F',
  M4: 'a copy is stamped when it is stored, not when it is read',
  M5: 'a deleted link counts as never changed: m = 0',
  M6: 'a list changed when its present rows did',
  M7: 'a write does not raise F',
  M8: 'the token is dropped',
  M9: 'no bookmark on reads, and no look at what commit the replica has',
  M10: 'a hit does not carry its bookmark, and no look at what commit the replica has',
  M11: 'a restore does not raise the epoch',
  M12: 'of parallel answers the last token wins',
  M13: 'a write does not say that it touches the list',
  M14: 'nobody notices that an older version, which keeps no account, has committed',
} as const

/** Further mistakes: the same rules, forgotten in the protocol's surroundings. */
export const GAPS = {
  G1: 'a region of one epoch answers an edge of another',
  G2: 'a late Consistency-Reset makes the client forget a newer token',
  G3: 'a refused create (409) shows what is there without raising F',
  G4: 'an ETag of before a restore is taken for one of after it',
  G5: 'of a write with If-Match: * one attempt is refused while another is still on its way',
  G6: 'an answer made of two reads is stamped with the older',
  G7: 'a restored database answers before its epoch is raised',
  // Bookmarks go on rising through a restore, while the commit counter goes back.
  G8: 'the bookmark is carried, but nobody looks at what commit the replica has',
} as const

/** Other protocols that must hold too: with one of two defences, or with a promise more. */
export const SPARES = {
  S1: 'no bookmark on reads, but a look at what commit the replica has',
  S2: 'an expired token is replaced by one with F = a, and the session goes on unbroken',
} as const

export type Mutant = keyof typeof MUTANTS
export type Gap = keyof typeof GAPS
export type Twist = Mutant | Gap | keyof typeof SPARES

export const TWISTS: Readonly<Record<Twist, string>> = { ...MUTANTS, ...GAPS, ...SPARES }

export const isTwist = (name: string): name is Twist => Object.hasOwn(TWISTS, name)
