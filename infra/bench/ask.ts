// One request over a connection that stays open, and how long it took. No cap: how long one waits is the figure.
import { type Ask, createExchange, type ExchangeOptions } from '../traffic/exchange.ts'
import type { Answer } from '../traffic/reply.ts'

/** From send to the end of the body. */
export type Timed = Answer & { ms: number }

/** Rejects when no whole answer comes: a bench without one has no figure. */
export function openAsk(options: Omit<ExchangeOptions, 'after'>) {
  const { exchange, ...connections } = createExchange({ ...options, after: () => options.signal })
  async function ask(one: Ask): Promise<Timed> {
    const began = performance.now()
    const reply = await exchange(one)
    const ms = performance.now() - began
    if (reply.kind === 'answered') return { ...reply, ms }
    const why = reply.kind === 'broken' ? reply.why : 'the run ended'
    throw new Error(`${one.method} ${one.path} got no answer: ${why}.`)
  }
  return { ask, ...connections }
}
