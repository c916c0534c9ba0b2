// The syntax that header fields have in common (RFC 9110 section 5).

/** A token (section 5.6.2), in any case. */
export const isFieldName = (text: string): boolean => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text)

/** The members of a list of tokens (section 5.6.1), of which none is empty. Commas in quotes are not known here. */
export const membersOf = (field: string | null | undefined): string[] =>
  (field ?? '')
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '')

/** A copy that lacks these fields. */
export function without(headers: Headers, names: readonly string[]): Headers {
  const left = new Headers(headers)
  for (const name of names) left.delete(name)
  return left
}
