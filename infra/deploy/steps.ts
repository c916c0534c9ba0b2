// Steps one after the other, each told as it is done; at the first that fails, what is done and what is not.

import { refusalOf } from './client.ts'
import { Overtaken } from './overtaken.ts'
import type { Outcome } from './plan.ts'
import { indent } from './wrangler.ts'

export type Task = { title: string; act(): Promise<Outcome> }

export type Steps = {
  ok: boolean
  steps: { step: string; state: 'done' | 'failed' | 'not done'; said: string }[]
}

export type Run = {
  signal: AbortSignal
  print: (line: string) => void
  /** Takes out of a reason what nobody may read. */
  hide: (text: string) => string
  /** The command to run again. */
  again: string
}

export async function runSteps(
  tasks: readonly Task[],
  { signal, print, hide, again }: Run,
): Promise<Steps> {
  const steps: Steps['steps'] = []
  for (const [index, { title, act }] of tasks.entries()) {
    const outcome = await attempt(act, signal)
    if (outcome.ok) {
      print(`${index + 1}. ${outcome.did}`)
      for (const line of outcome.notes ?? []) print(indent(line))
      steps.push({ step: title, state: 'done', said: outcome.did })
      continue
    }
    const said = hide(outcome.reason)
    steps.push({ step: title, state: 'failed', said })
    const left = tasks.slice(index + 1).map((task) => task.title)
    steps.push(...left.map((step) => ({ step, state: 'not done', said: '' }) as const))
    for (const line of stopped(index, title, said, left, again)) print(line)
    return { ok: false, steps }
  }
  return { ok: true, steps }
}

/** A refused call is a reason; the end of everything is told as one too, and anything else is a bug. */
async function attempt(work: () => Promise<Outcome>, signal: AbortSignal): Promise<Outcome> {
  try {
    return await work()
  } catch (error) {
    if (signal.aborted) return { ok: false, reason: 'It was interrupted.' }
    const reason = error instanceof Overtaken ? error.message : refusalOf(error)
    if (reason === undefined) throw error
    return { ok: false, reason }
  }
}

function stopped(
  index: number,
  step: string,
  why: string,
  left: readonly string[],
  again: string,
): string[] {
  return [
    `${index + 1}. failed: ${step}`,
    indent(why),
    `Done: ${index === 0 ? 'nothing' : `steps 1 to ${index}, above`}.`,
    ...(left.length > 0 ? [`Not done:\n${left.map(indent).join('\n')}`] : []),
    `Next: mend that, then run ${again} again. It goes on where this stopped.`,
  ]
}
