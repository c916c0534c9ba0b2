// A process group of its own for each part of the world, so that a fault kills all of it and nothing else.
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { WorldError } from '../world-error.ts'
import type { Command, Report } from './protocol.ts'

export type Role = 'primary' | 'region' | 'edges' | 'dev'

/** What `dev` says is for its user; the others are heard only when they fail. */
const SCRIPTS: Record<Role, { file: string; shown: boolean }> = {
  primary: { file: 'primary.ts', shown: false },
  region: { file: 'region.ts', shown: false },
  edges: { file: 'edges.ts', shown: false },
  dev: { file: '../../dev/process.ts', shown: true },
}

export interface Process<C> {
  readonly pid: number
  /** Sends `start` and resolves with its addresses, or rejects with what it said went wrong. */
  start(config: C): Promise<Record<string, string>>
  send(command: Exclude<Command<C>, { kind: 'start' }>): void
  /** Resolves with the next report of that kind; rejects when the process ends first. */
  next<K extends Report['kind']>(kind: K): Promise<Extract<Report, { kind: K }>>
  /** SIGSTOP and SIGCONT for the group: it hangs, with its connections open. */
  pause(): void
  resume(): void
  /** SIGKILL for the group; resolves when the process is gone. */
  kill(): Promise<void>
  /** Lets it close what it has open, and kills what is left after a while. */
  stop(): Promise<void>
}

/** Long enough to close a workerd on a busy machine. */
const STOP_MS_MAX = 3_000
/** The last lines a process wrote, to be shown when it ends unasked. */
const LAST_WORDS_CHARS = 2_000

/** `ended` is called when the process ends without having been asked to. */
export function spawnProcess<C>(role: Role, ended: (words: string) => void): Process<C> {
  const { file, shown } = SCRIPTS[role]
  const output = shown ? 'inherit' : 'pipe'
  const child: ChildProcess = fork(join(import.meta.dirname, file), {
    detached: true, // leads a group of its own
    stdio: ['ignore', output, output, 'ipc'],
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`The ${role} process did not start.`)
  let expected = false
  let words = ''
  const listen = (chunk: Buffer) => {
    words = (words + String(chunk)).slice(-LAST_WORDS_CHARS)
  }
  child.stdout?.on('data', listen)
  child.stderr?.on('data', listen)
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  gone.then(() => {
    signal('SIGKILL') // what it started must not outlive it
    if (!expected) ended(words.trim())
  })

  function signal(name: NodeJS.Signals): void {
    try {
      process.kill(-Number(pid), name)
    } catch {
      // Nobody left in the group.
    }
  }

  const next = <K extends Report['kind']>(kind: K) =>
    new Promise<Extract<Report, { kind: K }>>((resolve, reject) => {
      const onMessage = (report: Report) => {
        if (report.kind === kind) settle(() => resolve(report as Extract<Report, { kind: K }>))
        if (report.kind === 'failed') settle(() => reject(new WorldError(report.message)))
      }
      const onExit = () =>
        settle(() => reject(new Error(`The ${role} process ended. ${words.trim()}`)))
      const settle = (act: () => void) => {
        child.off('message', onMessage)
        child.off('exit', onExit)
        act()
      }
      child.on('message', onMessage)
      child.once('exit', onExit)
    })

  return {
    pid,
    async start(config) {
      const ready = next('ready')
      child.send({ kind: 'start', config } satisfies Command<C>)
      return (await ready).addresses
    },
    // One that is on its way out hears nothing, and `next` tells; without a listener Node would end the world for it.
    send: (command) => void child.send(command, () => {}),
    next,
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    async kill() {
      expected = true
      signal('SIGKILL')
      await gone
    },
    async stop() {
      expected = true
      signal('SIGCONT') // a paused process cannot end
      if (child.connected) child.disconnect()
      const late = setTimeout(() => signal('SIGKILL'), STOP_MS_MAX)
      await gone
      clearTimeout(late)
    },
  }
}
