// Commands of the project as a user runs them, and who is left when they have ended. Reads Linux's /proc.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from './eventually.ts'

const ROOT = join(import.meta.dirname, '..', '..')

export type Run = {
  child: ChildProcess
  /** All it has printed. */
  output: () => string
  /** Its exit code, or `null` when a signal ended it. */
  ended: Promise<number | null>
}

const runs: Run[] = []

/** Ends what still runs: `afterEach(endAll)`, or `afterAll` where tests share a run. */
export async function endAll(): Promise<void> {
  for (const { child, ended } of runs.splice(0)) {
    child.kill('SIGTERM')
    await ended
  }
}

/** `meridian <command> …` of the project in `root`; `env` beside that of the tests. */
export function runCommand(args: string[], root = ROOT, env: Record<string, string> = {}): Run {
  const command = [join(root, 'infra', 'meridian.mjs'), ...args]
  const child = spawn(process.execPath, command, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const listen = (chunk: Buffer) => {
    text += chunk
  }
  child.stdout.on('data', listen)
  child.stderr.on('data', listen)
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const run = { child, output: () => text, ended }
  runs.push(run)
  return run
}

/** The same with temporary files in a folder of its own, made in `around`, by which its processes are known. */
export function runApart(args: string[], around: string): Run & { temporary: string } {
  const temporary = mkdtempSync(join(around, 'tmp-'))
  return { ...runCommand(args, ROOT, { TMPDIR: temporary }), temporary }
}

/** What it prints, once it does. Throws with all that it said when it ends without. */
export async function told({ child, output }: Run, words: RegExp): Promise<RegExpExecArray> {
  const found = await eventually(
    async () => words.exec(output()) ?? child.exitCode,
    (match) => match !== null,
  )
  if (!found || typeof found === 'number') throw new Error(`It ended with ${found}: ${output()}`)
  return found
}

/** Where it answers, and the key, once `npm start` or `npm run dev` tells them. */
export async function doorOf(run: Run): Promise<{ port: string; key: string }> {
  const [, port = '', key = ''] = await told(run, /localhost:(\d+) .*key (\S+)\n/)
  return { port, key }
}

type Process = { pid: number; parent: number; group: number }

/** All that run; a zombie has ended. */
function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '')
        const [state, parent, group] = stat.split(' ')
        if (state === 'Z') return []
        return [{ pid: Number(pid), parent: Number(parent), group: Number(group) }]
      } catch {
        return [] // it ended while we looked
      }
    })
}

/** Processes of these groups that still run. */
export const alive = (groups: number[]): number[] =>
  processes()
    .filter(({ group }) => groups.includes(group))
    .map(({ pid }) => pid)

/** The groups of everything that descends from a process, its own left out. */
export function groupsBelow(pid: number): number[] {
  const all = processes()
  const own = all.find((one) => one.pid === pid)?.group
  const below = new Set([pid])
  for (let before = 0; before < below.size; ) {
    before = below.size
    for (const one of all) if (below.has(one.parent)) below.add(one.pid)
  }
  const groups = all.filter((one) => below.has(one.pid)).map(({ group }) => group)
  return [...new Set(groups)].filter((group) => group !== own)
}

/** Resolves when nobody of these groups is left. */
export const nobody = (groups: number[]) =>
  eventually(
    async () => alive(groups),
    (pids) => pids.length === 0,
  )

/** Processes that know a temporary folder as theirs, wherever below the command that was given it. */
export const processesIn = (temporary: string): string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(temporary)
    } catch {
      return false // it ended while we looked
    }
  })

/** Resolves when more than so many of them run: that none is left later says something. */
export const crowdIn = (temporary: string, than: number) =>
  eventually(
    async () => processesIn(temporary).length,
    (count) => count > than,
  )

/** Resolves when none of them is left. */
export const nobodyIn = (temporary: string) =>
  eventually(
    async () => processesIn(temporary),
    (pids) => pids.length === 0,
  )
