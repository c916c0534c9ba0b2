// The first visitor of something new: somebody asks before it is made, and then everybody.
import type { Workload } from '../../shared/workload.ts'
import { part } from '../dom.ts'
import type { Context } from '../panel.ts'
import { answerWords, createClient } from './client.ts'
import { newName, shortUrl, shownIn } from './item.ts'
import { createStrip } from './strip.ts'
import { absenceWords } from './words.ts'

const VISIT_EVERY_MS = 500
/** At least: who found it may lose it again. */
const FOLLOWED_MS_MIN = 2_000
/** Longer than what was not there is remembered, as a rule; KV may do so for a minute. */
const FOLLOWED_MS_MAX = 75_000

export function createFirst(context: Context, workload: Workload): void {
  const { names } = context
  const form = part('lab-first', HTMLFormElement)
  const early = part('lab-early', HTMLSelectElement)
  const maker = part('lab-maker', HTMLSelectElement)
  const followers = part('lab-followers', HTMLInputElement)
  const before = part('lab-before', HTMLElement)
  const after = part('lab-after', HTMLElement)
  const strip = createStrip('lab-first', names)
  const others = createClient(context, false)
  followers.max = String(context.colos.length)
  let running = false

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (running) return
    running = true
    void run().finally(() => {
      running = false
    })
  })

  async function run(): Promise<void> {
    const name = newName()
    strip.clear()
    after.textContent = ''
    const asked = await visit(early.value, name)
    const kept = /\bstored\b/.test(asked.headers['cache-status'] ?? '')
    before.textContent = `${names(early.value)} asked before it was made: ${answerWords(asked)}${kept ? ', which its edge keeps' : ''}.`
    const use = workload.make({ name, value: shortUrl(name, 1) })
    const made = await others.send(maker.value, use)
    if (made.status !== use.status) {
      after.textContent = `${names(maker.value)} made nothing: ${answerWords(made)}.`
      return
    }
    const { sentMs, gotMs } = made
    strip.wrote({ colo: maker.value, version: 1, sentMs, gotMs })
    const known = shownIn(workload, made.body).name ?? name
    after.textContent = `Made in ${names(maker.value)}; followed from everywhere…`
    await follow(known, gotMs)
    after.textContent = absenceWords(strip.history, names)
  }

  /** Until all have it, from each colo on its own: a slow one holds up nobody. */
  async function follow(name: string, madeMs: number): Promise<void> {
    const missing = new Set(placesOf(Number(followers.value)))
    const isOver = (now: number) =>
      now - madeMs > (missing.size > 0 ? FOLLOWED_MS_MAX : FOLLOWED_MS_MIN)
    await Promise.all(
      [...missing].map(async (colo) => {
        while (!isOver(performance.now())) {
          const { status, gotMs } = await visit(colo, name)
          if (status === 404) missing.add(colo)
          else missing.delete(colo)
          await new Promise((resolve) =>
            setTimeout(resolve, gotMs + VISIT_EVERY_MS - performance.now()),
          )
        }
      }),
    )
  }

  async function visit(colo: string, name: string) {
    const use = (workload.follow ?? workload.read)(name)
    const told = await others.send(colo, use)
    const { sentMs, gotMs, status, way } = told
    const version = status === use.status ? 1 : status === 404 ? 0 : undefined
    strip.saw({ colo, token: false, sentMs, gotMs, version, way, said: answerWords(told) })
    return told
  }

  /** Who asked too early, who made it, and others from all over the list. */
  function placesOf(count: number): string[] {
    const own = [...new Set([early.value, maker.value])]
    const rest = context.colos.map(({ id }) => id).filter((id) => !own.includes(id))
    const more = Math.max(0, count - own.length)
    const step = Math.max(1, rest.length / more)
    return [...own, ...rest.filter((_, index) => index % step < 1).slice(0, more)]
  }
}
