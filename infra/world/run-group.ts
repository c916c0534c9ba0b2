// Runs a script of ours in a process group of its own, so that all of it can be ended at once.
import { spawn } from 'node:child_process'

export type Ran = { code: number | null; output: string }

/** Resolves with the exit code and everything it printed; rejects when `signal` aborts, with its reason. Nothing of
 * the group is left running, either way. The script's stdin stays open as long as this process lives. */
export async function runGroup(
  script: string,
  args: readonly string[],
  { env, signal }: { env: NodeJS.ProcessEnv; signal?: AbortSignal | undefined },
): Promise<Ran> {
  signal?.throwIfAborted()
  const child = spawn(process.execPath, [script, ...args], { env, detached: true })
  let output = ''
  const listen = (chunk: Buffer) => {
    output += chunk
  }
  child.stdout.on('data', listen)
  child.stderr.on('data', listen)
  const kill = () => killGroup(child.pid)
  signal?.addEventListener('abort', kill)
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', resolve)
    })
    signal?.throwIfAborted()
    return { code, output }
  } finally {
    signal?.removeEventListener('abort', kill)
    kill() // what a script that failed had begun
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody left in the group.
  }
}

/** For the script: ends its group when the process that runs it is gone, which closes its stdin. */
export function endWithParent(): void {
  process.stdin.on('close', () => killGroup(process.pid))
  process.stdin.resume()
  process.stdin.unref()
}
