// A folder only this user can read, gone when the work is over, also when it is interrupted.

import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

const PREFIX = 'deploy-'

/** In the project, because a bundle tells where its sources are as seen from there: the same on every machine. */
export async function withPrivateFolder<T>(
  root: string,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const folder = join(root, '.wrangler')
  await mkdir(folder, { recursive: true })
  await removeOrphans(folder)
  const path = await mkdtemp(join(folder, `${PREFIX}${process.pid}-`)) // made with mode 0700
  try {
    return await work(path)
  } finally {
    await rm(path, { recursive: true, force: true })
  }
}

/** Whoever was killed could not clean up, and there may be secrets in what it left. */
async function removeOrphans(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]
    if (pid === undefined || isAlive(Number(pid))) continue
    await rm(join(folder, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) // signal 0 is not sent: it asks whether there is such a process
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
