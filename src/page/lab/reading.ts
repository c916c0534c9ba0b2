// Write somewhere, read elsewhere: with the Consistency-Token and without, as often as one likes.
import type { Workload } from '../../shared/workload.ts'
import { part } from '../dom.ts'
import type { Context } from '../panel.ts'
import { answerWords, createClient } from './client.ts'
import { type Judged, tally } from './history.ts'
import { createItem } from './item.ts'
import { createStrip } from './strip.ts'
import { readWords, tallyWords } from './words.ts'

/** Often enough to see a copy being replaced, and little for a laptop. */
const READ_EVERY_MS = 500
/** Colos that are read again and again; the one that was added first leaves. */
const COLOS_MAX = 5

export function createReading(context: Context, workload: Workload): void {
  const { names, say } = context
  const writeIn = part('lab-write-colo', HTMLSelectElement)
  const readIn = part('lab-read-colo', HTMLSelectElement)
  const keep = part('lab-keep', HTMLButtonElement)
  const tallied = part('lab-tally', HTMLElement)
  const strip = createStrip('lab', names, () => {
    tallied.textContent = strip.history.reads.length > 0 ? counted() : ''
  })
  const you = createClient(context, true)
  const others = createClient(context, false)
  let item = createItem(workload, you)
  let colos: string[] = []
  /** Readers who wait for an answer: each has one request under way. */
  const waiting = new Set<string>()
  /** One write after the other: each takes the version that the one before has left. */
  let written: Promise<unknown> = Promise.resolve()
  let timer: ReturnType<typeof setInterval> | undefined

  const counted = () => {
    const of = (token: boolean) => strip.history.reads.filter((read) => read.token === token)
    return tallyWords(tally(of(false)), tally(of(true)))
  }

  function write(): Promise<unknown> {
    const [colo, to] = [writeIn.value, item]
    const one = written.then(async () => {
      const wrote = await to.write(colo)
      if (to !== item) return
      if ('refused' in wrote)
        return say(`${names(colo)} wrote nothing: ${answerWords(wrote.refused)}`)
      strip.wrote(wrote)
      say(`${names(colo)} wrote version ${wrote.version}.`)
    })
    written = one
    return one
  }

  async function read(colo: string, token: boolean): Promise<Judged | undefined> {
    const [reader, of] = [`${colo} ${token}`, item]
    if (waiting.has(reader)) return
    waiting.add(reader)
    const use = workload.read(of.name)
    const told = await (token ? you : others).send(colo, use)
    waiting.delete(reader)
    if (of !== item) return
    const version = of.versionIn(told, use)
    const { sentMs, gotMs, way } = told
    return strip.saw({ colo, token, sentMs, gotMs, version, way, said: answerWords(told) })
  }

  async function readOnce(): Promise<void> {
    if (!item.made) await write()
    if (!item.made) return
    add(readIn.value)
    const saw = await Promise.all([read(readIn.value, false), read(readIn.value, true)])
    say(saw.flatMap((one) => (one ? [`${readWords(one, names)}.`] : [])).join(' '))
  }

  const add = (colo: string) => {
    colos = [...colos.filter((one) => one !== colo), colo].slice(-COLOS_MAX)
  }

  async function toggle(): Promise<void> {
    if (timer !== undefined) return stop()
    add(readIn.value)
    add(writeIn.value)
    keep.setAttribute('aria-pressed', 'true')
    timer = setInterval(() => {
      if (!item.made) return
      for (const colo of colos) for (const token of [false, true]) void read(colo, token)
    }, READ_EVERY_MS)
    if (!item.made) await write()
  }

  function stop(): void {
    clearInterval(timer)
    timer = undefined
    keep.setAttribute('aria-pressed', 'false')
    say(counted())
  }

  part('lab-write', HTMLButtonElement).addEventListener('click', () => void write())
  part('lab-read', HTMLButtonElement).addEventListener('click', () => void readOnce())
  keep.addEventListener('click', () => void toggle())
  part('lab-anew', HTMLButtonElement).addEventListener('click', () => {
    if (timer !== undefined) stop()
    item = createItem(workload, you)
    colos = []
    strip.clear()
  })
}
