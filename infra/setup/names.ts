// What a project may be called: its Workers, its database and its package take their names from it. Pure.
import { SetupError } from './setup-error.ts'

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/
/** With `-edge` or a region's id it is a label of a host name, which ends at 63 (RFC 1035 section 2.3.4). */
export const NAME_CHARS_MAX = 40
/** For a name of which nothing is left. */
const SAMPLE = 'my-project'

/** The name as it is. Throws with the nearest one that may be. */
export function checkName(given: string): string {
  if (NAME.test(given) && given.length <= NAME_CHARS_MAX) return given
  throw new SetupError(
    `"${given}" is no name for Workers: small letters, digits and single dashes between them, a letter first, at most ${NAME_CHARS_MAX}. Take "${nearestName(given)}".`,
  )
}

/** The nearest name that may be. */
export function nearestName(given: string): string {
  const plain = given
    .normalize('NFKD') // é is e and an accent, which goes
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, NAME_CHARS_MAX)
    .replace(/-+$/, '')
  return plain || SAMPLE
}

/** `Shop` where the name before was written `Meridian`, `shop` where it was `meridian`; `undefined` for a name that
 * the project gave itself otherwise, which stays. */
export function identityFor(
  name: string,
  { was, own }: { was: string; own: unknown },
): string | undefined {
  if (own === was) return name
  if (own !== capital(was)) return undefined
  return capital(name)
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
