// What is done and what is not is told whenever it ends, and nothing follows a failure.

import { APIError } from 'cloudflare/core/error'
import { expect, test } from 'vitest'
import { Overtaken } from '../../../infra/deploy/overtaken.ts'
import type { Outcome } from '../../../infra/deploy/plan.ts'
import { runSteps } from '../../../infra/deploy/steps.ts'

async function run(second: () => Promise<Outcome>, signal = new AbortController().signal) {
  const lines: string[] = []
  const good = (title: string) => ({ title, act: async () => ({ ok: true, did: `did ${title}` }) })
  const tasks = [good('one'), { title: 'two', act: second }, good('three')]
  const { ok, steps } = await runSteps(tasks as Parameters<typeof runSteps>[0], {
    ...{ signal, again: 'npm run it', print: (line) => lines.push(line) },
    hide: (text) => text.replace('secret', '[secret]'),
  })
  return { ok, states: steps.map(({ state }) => state), text: lines.join('\n'), steps }
}

test('all of them, in order, with their notes', async () => {
  const { ok, states, text } = await run(async () => ({ ok: true, did: 'did two', notes: ['ah'] }))
  expect({ ok, states }).toEqual({ ok: true, states: ['done', 'done', 'done'] })
  expect(text).toBe('1. did one\n2. did two\n    ah\n3. did three')
})

test.for([
  ['a reason', async () => ({ ok: false, reason: 'no secret' }) as const, 'no [secret]'],
  ['a refused call', () => Promise.reject(refused), 'taken [code 10014]'],
  ['somebody else', () => Promise.reject(new Overtaken('They came.')), 'They came.'],
] as const)('%s ends it, and the rest is named', async ([, second, said]) => {
  const { ok, states, text, steps } = await run(second)
  expect({ ok, states }).toEqual({ ok: false, states: ['done', 'failed', 'not done'] })
  expect(steps[1]?.said).toContain(said)
  expect(text).toContain(said)
  expect(text).toContain('Done: steps 1 to 1, above.\nNot done:\n    three\nNext:')
  expect(text).toContain('run npm run it again')
})

const errors = [{ code: 10014, message: 'taken' }]
const refused = APIError.generate(400, { errors }, 'refused', new Headers())

test('an interruption is told as one, whatever broke by it; a bug is thrown', async () => {
  const bug = () => Promise.reject(new TypeError('a bug'))
  const { steps } = await run(bug, AbortSignal.abort())
  expect(steps[1]?.said).toBe('It was interrupted.')
  await expect(run(bug)).rejects.toThrow('a bug')
})
