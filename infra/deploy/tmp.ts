// A folder only this user can read, gone when the work is over, also when it is interrupted.

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** In the project, because a bundle tells where its sources are as seen from there: the same on every machine. */
export async function withPrivateFolder<T>(
  root: string,
  work: (path: string) => Promise<T>,
): Promise<T> {
  await mkdir(join(root, '.wrangler'), { recursive: true })
  const path = await mkdtemp(join(root, '.wrangler', 'deploy-')) // made with mode 0700
  try {
    return await work(path)
  } finally {
    await rm(path, { recursive: true, force: true })
  }
}
