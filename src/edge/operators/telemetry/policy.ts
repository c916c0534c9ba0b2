// How much of the traffic is told, and whether paths are: TELEMETRY in wrangler.toml.
import { ConfigError } from '../../../shared/config-error.ts'

export type TelemetryPolicy = {
  /** Of so many requests one is written, and stands for all of them: a whole number, as weights of quantiles are. */
  oneIn: number
  /** `shared`: of what anybody may have; `none`: never. */
  paths: 'shared' | 'none'
}

const BY_DEFAULT: TelemetryPolicy = { oneIn: 1, paths: 'shared' }

const WORD = /^(?:one-in=([1-9]\d{0,5})|paths=(shared|none))$/

/** Parses `one-in=10 paths=none`; what is not said is as by default. Throws with the next move. */
export function parseTelemetry(text: string): TelemetryPolicy {
  const policy = { ...BY_DEFAULT }
  for (const word of text.split(' ').filter((part) => part !== '')) {
    const [said, oneIn, paths] = WORD.exec(word) ?? []
    if (said === undefined) {
      throw new ConfigError(
        `TELEMETRY: "${word}" is neither one-in= with a whole number to 999999 nor paths=shared or paths=none. Set it in [env.edge.vars].`,
      )
    }
    if (oneIn !== undefined) policy.oneIn = Number(oneIn)
    if (paths === 'shared' || paths === 'none') policy.paths = paths
  }
  return policy
}
