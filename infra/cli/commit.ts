// Which commit made the figures.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** `8a686c2`, `8a686c2 with changes`, or `unknown` outside a repository. */
export async function readCommit(root: string): Promise<string> {
  try {
    const git = async (...args: string[]) => (await run('git', args, { cwd: root })).stdout.trim()
    const commit = await git('rev-parse', '--short', 'HEAD')
    return (await git('status', '--porcelain')) === '' ? commit : `${commit} with changes`
  } catch {
    return 'unknown'
  }
}
