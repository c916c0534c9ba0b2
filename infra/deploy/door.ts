// npm run deploy: the one Worker where wrangler.json has it, and otherwise edge and regions.

import { withSignals } from '../cli/command.ts'
import { deploySolo, isSolo } from '../solo/deploy.ts'
import { type DeployOptions, deploy } from './index.ts'
import { here } from './ours.ts'

/** Resolves to the exit code, as both do. */
export function deployProject(
  args: string[],
  options: Partial<DeployOptions> = {},
): Promise<number> {
  const { root = here().root } = options
  if (!isSolo(root)) return deploy(args, options)
  return withSignals((signal) => {
    const { house, ...known } = { ...here(signal), ...options }
    return deploySolo(args, { ...known, location: house.primary })
  })
}
