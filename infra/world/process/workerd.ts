// Built Workers on workerd, the production runtime, with the world's D1 and KV behind the genuine clients.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { type Hosted, workerdConfig } from './capnp.ts'

/** The package of the runtime exports the path of its binary. */
const { default: binary }: { default: string } = createRequire(import.meta.url)('workerd')

export type Workerd = {
  /** `host:port` by Worker. */
  addresses: Record<string, string>
  /** Of its process. */
  pid: number
  stop(): Promise<void>
}

/** Starts one workerd with these Workers, each on a socket of its own. `ended` is called when it ends
 * unasked. */
export async function runWorkers(hosted: Hosted[], ended: () => void): Promise<Workerd> {
  const folder = mkdtempSync(join(tmpdir(), 'meridian-workerd-'))
  const file = join(folder, 'config.capnp')
  writeFileSync(file, workerdConfig(hosted), { mode: 0o600 }) // it holds the world's secrets
  const child = spawn(
    binary,
    ['serve', '--experimental', '--import-path=/', '--control-fd=3', file],
    { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] },
  )
  const exited = once(child, 'exit')
  let asked = false
  try {
    const addresses = await listening(child.stdio[3] as Readable, hosted.length, exited)
    exited.then(() => asked || ended())
    return {
      addresses,
      pid: child.pid ?? Number.NaN, // it runs
      async stop() {
        asked = true
        child.kill()
        await exited
      },
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** workerd reports each socket's port on its control pipe, a line of JSON each. */
async function listening(control: Readable, sockets: number, exited: Promise<unknown>) {
  const addresses: Record<string, string> = {}
  const lines = createInterface({ input: control })
  const all = (async () => {
    for await (const line of lines) {
      const { event, socket, port } = JSON.parse(line)
      if (event === 'listen') addresses[socket] = `127.0.0.1:${port}`
      if (Object.keys(addresses).length === sockets) return addresses
    }
    throw new Error('workerd did not start; its words are above.')
  })()
  const died = exited.then(() => {
    throw new Error('workerd ended while it started; its words are above.')
  })
  died.catch(() => {})
  return Promise.race([all, died])
}
