// The browser that the tests of the page drive: the machine's own, or Debian's, which is installed where there is none.
import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Chromium and what is made of it, as packages name them. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** What to do where it cannot be installed from here. */
export const NO_BROWSER =
  'There is no Chromium. Install one (Debian: apt-get install chromium), or name yours: CHROMIUM=/path/to/chrome npm test'

type Env = Record<string, string | undefined>

/** The file to run; `undefined` where there is none. */
export function findChromium(env: Env = process.env): string | undefined {
  if (env.CHROMIUM) return env.CHROMIUM
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean)
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable)
}

/** Installs Debian's where that is possible: as root, as in CI. Resolves when it is there, or cannot be. */
export async function ensureChromium(): Promise<void> {
  if (findChromium() || process.getuid?.() !== 0) return
  console.log('--- no Chromium here: installing Debian’s meanwhile')
  const install = () => apt('install', '--yes', '--no-install-recommends', 'chromium')
  if (!((await install()) || ((await apt('update')) && (await install())))) console.log(NO_BROWSER)
}

/** Whether it did so. Where there is no apt-get, it did not. */
const apt = (...args: string[]): Promise<boolean> =>
  new Promise((resolve) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const child = spawn('apt-get', args, { stdio: 'ignore', env })
    child.on('error', () => resolve(false)).on('close', (code) => resolve(code === 0))
  })

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
