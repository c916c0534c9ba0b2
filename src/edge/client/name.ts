// How this gateway calls itself to others: in Cache-Status and in Via.
import { ConfigError } from '../../shared/config-error.ts'

export type Name = {
  /** A token, or else a string (RFC 9211 section 2, RFC 9651 section 3.3). */
  cache: string
  /** A pseudonym instead of a host and port (RFC 9110 section 7.6.3). */
  pseudonym: string
}

const TOKEN = /^[A-Za-z*][\w!#$%&'*+.^`|~:/-]*$/
const PRINTABLE = /^[ -~]+$/

/** Parses `NAME`: the product's, or where nobody set one what it is. Throws with the next move. */
export function parseName(text = 'edge'): Name {
  if (!PRINTABLE.test(text)) {
    throw new ConfigError(
      `NAME is "${text}", not a name in ASCII such as Example. Set it in [env.edge.vars].`,
    )
  }
  const quoted = `"${text.replace(/["\\]/g, '\\$&')}"`
  const pseudonym = text.toLowerCase().replace(/[^\w!#$%&'*+.^`|~-]+/g, '-')
  return { cache: TOKEN.test(text) ? text : quoted, pseudonym }
}
