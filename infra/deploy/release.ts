// What a version is called: the commit for people, and a fingerprint by which a deploy knows that it is up to date. Pure.

import { createHash } from 'node:crypto'
import type { Version } from './cloud.ts'

export type Release = {
  /** `8a686c2.0123456789ab`, at most 100 bytes; the Worker tells it. */
  tag: string
  /** For people with access to the account alone. */
  message: string
}

/** Long enough that no two differ by chance. */
const fingerprintChars = 12

/** Of the module and of all that wrangler.toml says of this Worker. */
export function releaseOf(
  commit: string,
  module: string,
  config: object,
  secrets: string | undefined,
): Release {
  const all = createHash('sha256').update(module).update(JSON.stringify(config)).digest('hex')
  const [short = 'unknown', ...changed] = commit.split(' ')
  const code = changed.length > 0 ? `${short}-changed` : short
  return { tag: `${code}.${all.slice(0, fingerprintChars)}`, message: `secrets ${secrets ?? ''}` }
}

const fingerprintOf = (tag: string) => tag.split('.').at(-1)

/** Whether that version is this release, from whichever commit. Secrets that are not known here have not changed. */
export const isRelease = ({ tag, message }: Release, version: Version): boolean =>
  fingerprintOf(version.tag) === fingerprintOf(tag) &&
  (message === 'secrets ' || message === version.message)
