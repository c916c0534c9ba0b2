// The local world as an arm of the report: requests over HTTP into its colos, by clients that keep their tokens.
import { publicHeaders } from '../../../src/shared/headers.ts'
import type { Workload } from '../../../src/shared/workload.ts'
import type { Exchange } from '../../traffic/exchange.ts'
import { itemIn } from '../../traffic/item.ts'
import { type Arm, FAILED } from '../report/arm.ts'
import { createTokens, sourceOf } from '../report/tokens.ts'

/** Key n is the n-th name of the workload. Throws when the product cannot be asked as the simulation is. */
export function worldArm(exchange: Exchange, workload: Workload): Arm {
  const { names, read, change } = workload
  if (!change) throw new Error('src/app/workload.ts has no "change": there is nothing to write.')
  const tokens = createTokens()
  let writes = 0

  return {
    async send({ colo, key, session, write }) {
      const name = names[key] ?? ''
      const use = write ? change(name, `https://example.com/${writes++}`) : read(name)
      const sent = tokens.of(session)
      const reply = await exchange({
        ...{ ...use, colo: colo.id, ...(write && { ifMatch: '*' }) },
        ...(sent.length === 0 ? { wish: 'session' } : { token: sent.join(', ') }),
      })
      if (reply.kind !== 'answered' || reply.status !== use.status) return FAILED
      const { headers } = reply
      tokens.told(session, sent, headers.get(publicHeaders.token))
      const version = itemIn(workload, reply)?.version
      if (version === undefined) {
        throw new Error(`An answer shows no version of ${name}: see "item" of src/app/workload.ts.`)
      }
      const timing = headers.get(publicHeaders.serverTiming) ?? ''
      return { ok: true, version, source: sourceOf(headers), timing }
    },
  }
}
