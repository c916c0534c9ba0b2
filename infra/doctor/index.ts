// npm run doctor: is what runs what this checkout says? Looks at an account or the local world, and changes nothing.

import { withFlags } from '../cli/command.ts'
import { workersDev } from '../deploy/live.ts'
import { here, type OursOptions } from '../deploy/ours.ts'
import { realClock } from '../world/time.ts'
import { type AccountOptions, examineAccount } from './account.ts'
import { describe, exitCode } from './finding.ts'
import { doctorSpec } from './options.ts'
import { examineWorld } from './world.ts'

export type DoctorOptions = AccountOptions & Pick<OursOptions, 'print'>

/** Resolves to the exit code: 0 all well, 1 something is wrong, 2 not all could be looked at, or wrong arguments. */
export function doctor(args: string[], options: Partial<DoctorOptions> = {}): Promise<number> {
  const print = options.print ?? console.log
  return withFlags(args, doctorSpec, print, async (flags, signal) => {
    const clock = { ...realClock, now: () => performance.now() }
    const all = { ...here(signal, print), clock, outside: workersDev, ...options }
    const findings = flags.world
      ? await examineWorld(flags.world, all)
      : await examineAccount(flags, all)
    const code = exitCode(findings)
    if (flags.json) print(JSON.stringify({ ok: code === 0, findings }, null, 2))
    else for (const finding of findings) print(describe(finding))
    return code
  })
}
