// A folder only this user can read, gone when the work is over, also when it is interrupted.

import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const signals = ['SIGINT', 'SIGTERM'] as const

export async function withPrivateFolder<T>(work: (path: string) => Promise<T>): Promise<T> {
  const path = await mkdtemp(join(tmpdir(), 'meridian-deploy-')) // made with mode 0700
  const remove = () => rmSync(path, { recursive: true, force: true })
  const interrupted = () => {
    remove()
    process.exit(130)
  }
  for (const signal of signals) process.once(signal, interrupted)
  try {
    return await work(path)
  } finally {
    for (const signal of signals) process.off(signal, interrupted)
    remove()
  }
}
