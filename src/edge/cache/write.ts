// Every method but GET and HEAD: through to an upstream, and what it changed is forgotten.
import { discard } from '../../shared/discard.ts'
import { type Loaded, ownAnswer } from '../upstream/answer.ts'
import type { Upstream } from '../upstream/load.ts'
import type { Visit } from '../visit/visit.ts'
import type { Forgetting } from './forget.ts'
import type { Served } from './serve.ts'

export function createWrite(upstream: Upstream, forgetting: Forgetting) {
  return async function write(visit: Visit): Promise<Served> {
    const spent = await upstream.admit(visit)
    if (spent) await discard(visit.request.body)
    const loaded: Loaded = spent ? { attempts: [], refused: spent } : await upstream.load(visit)
    const { answer, attempts } = loaded
    if (answer && !visit.safe) await forgetting.afterWrite(visit, answer)
    return {
      answer: answer ?? ownAnswer(upstream.unavailable(visit, loaded, false)),
      cache: { kind: 'bypass', why: 'method', stored: false },
      attempts,
    }
  }
}
