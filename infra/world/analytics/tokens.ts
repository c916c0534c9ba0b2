// The words of a query, one by one. Pure.

export type Token = {
  text: string
  /** In small letters; `undefined` for what is no word. */
  word: string | undefined
}

const TOKEN =
  /\s+|--[^\n]*|(?<word>[A-Za-z_]\w*)|(?<other>\d+(?:\.\d+)?|'(?:[^']|'')*'|"[^"]*"|<>|!=|<=|>=|[-+*/%(),=<>;])/y

/** Throws a SyntaxError that shows where no word begins. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  const pattern = new RegExp(TOKEN)
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex
    const found = pattern.exec(text)
    if (!found)
      throw new SyntaxError(`Nothing that is known here begins at: ${text.slice(at, at + 20)}`)
    const { word, other } = found.groups ?? {}
    if (word !== undefined) tokens.push({ text: word, word: word.toLowerCase() })
    else if (other !== undefined) tokens.push({ text: other, word: undefined })
  }
  return tokens
}
