// What `npm run clone` may copy out of production: a rule for each table, from a row to the row to copy instead.

/** As SQLite has it, by column. */
type Row = Record<string, string | number | null | Uint8Array>

/** A row for which a rule returns nothing stays at home. A table without a rule stops the copy, so that a new one is
 * thought of. Rules may be async, such as to hash an address: the same one must stay the same. */
export const mask: Record<string, (row: Row) => Row | undefined | Promise<Row | undefined>> = {
  // A link that is on no list is known to whoever was given it, and to nobody else.
  links: (link) => (link.listed === 1 ? link : undefined),
}
