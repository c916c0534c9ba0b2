// One request over a connection that stays open. No cap: how long one waits may be the figure.
import { type Ask, createExchange, type ExchangeOptions } from '../traffic/exchange.ts'
import type { Answer } from '../traffic/reply.ts'

/** Rejects when no whole answer comes: a bench without one has no figure. */
export function openAsk(options: Omit<ExchangeOptions, 'after'>) {
  const { exchange, ...connections } = createExchange({ ...options, after: () => options.signal })
  async function ask(one: Ask): Promise<Answer> {
    const reply = await exchange(one)
    if (reply.kind === 'answered') return reply
    const why = reply.kind === 'broken' ? reply.why : 'the run ended'
    throw new Error(`${one.method} ${one.path} got no answer: ${why}.`)
  }
  return { ask, ...connections }
}
