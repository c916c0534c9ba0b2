// npm run screenshots: the README's pictures, taken of a world that runs and of a region that really dies in it.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findChromium, NO_BROWSER } from '../check/chromium.ts'
import { type Context, runCommand } from '../cli/command.ts'
import { readCommit } from '../cli/commit.ts'
import { withWorld } from '../traffic/world.ts'
import { moving, still } from './encode.ts'
import { film, seedChance, stageOf } from './film.ts'
import { spec } from './options.ts'

export const FOLDER = 'docs/pictures'
/** As wide as GitHub shows a README's pictures, doubled for the still ones, which are looked at closely. */
const SIZE = { width: 920, height: 900 }
const CLOSE = 2
/** All of them together: a README is opened by telephone, too. */
const BYTES_MAX = 1_500_000

/** Until there is something to see of each way of being served. */
const SETTLED_READS = 60
/** The page sends six a second, on a machine that has time. */
const SETTLED_MS_MAX = 90_000
const SCHEMES = ['light', 'dark'] as const

/** Resolves with the exit code: 0 done, 1 no browser or too large, 2 wrong flags, 130 interrupted. */
export const screenshots = (args: string[]): Promise<number> =>
  runCommand(args, spec, async ({ seed }, context) => {
    const { root, command, quit } = context
    const executablePath = findChromium()
    if (!executablePath) throw new Error(NO_BROWSER)
    const about = `${command}, commit ${await readCommit(root)}`
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    quit.signal.addEventListener('abort', () => void browser.close())
    try {
      const files = await withWorld(context, { seed }, ({ url }) =>
        shoot(browser, `${url}/_page/`, { seed, about }, context),
      )
      return keep(join(root, FOLDER), files)
    } finally {
      await browser.close()
    }
  })

type Files = Map<string, Buffer>
type Run = { seed: number; about: string }

async function shoot(browser: Browser, url: string, run: Run, context: Context): Promise<Files> {
  const files: Files = new Map()
  for (const colorScheme of SCHEMES) {
    context.progress.note(`  the page, ${colorScheme}`)
    const page = await open(browser, url, run.seed, { colorScheme, deviceScaleFactor: CLOSE })
    await settle(page)
    const png = await page.screenshot({ clip: await stageOf(page) })
    files.set(`world-${colorScheme}.webp`, await still(png, run.about))
    await page.close()
  }
  context.progress.note('  a region dies')
  const page = await open(browser, url, run.seed, { colorScheme: 'light', deviceScaleFactor: 1 })
  await settle(page)
  const frames = await film(page, SCENES, context.clock)
  files.set('region-dies.webp', await moving(frames, run.about))
  return files
}

/** Seconds before, while it is dead, and after. A real click would scroll the map away. */
const press = (button: string) => (page: Page) =>
  page.locator(button).first().dispatchEvent('click')
const SCENES = [
  { act: chooseBusiest, ms: 1_500 },
  { act: press('#break button'), ms: 6_000 },
  { act: press('#broken button'), ms: 4_000 },
]

/** The replica that answered most: there is most to see. */
async function chooseBusiest(page: Page): Promise<void> {
  const answered = await page.locator('#regions tr').evaluateAll((rows) =>
    rows
      .filter(({ textContent }) => !textContent?.includes('primary'))
      .map((row) => ({
        id: row.getAttribute('data-region') ?? '',
        times: Number(row.querySelector('[data-cell=served]')?.textContent),
      })),
  )
  const [busiest] = answered.sort((a, b) => b.times - a.times)
  if (busiest) await page.selectOption('#break-region', busiest.id)
  await page.evaluate('scrollTo(0, 0)')
}

type Look = { colorScheme: 'light' | 'dark'; deviceScaleFactor: number }

async function open(browser: Browser, url: string, seed: number, look: Look): Promise<Page> {
  const page = await browser.newPage({ viewport: SIZE, ...look })
  await seedChance(page, seed)
  await page.goto(url)
  await page.waitForSelector('html.alive')
  return page
}

/** Visitors come, until the table has enough of them. */
async function settle(page: Page): Promise<void> {
  await page.click('#traffic')
  await page.waitForFunction(
    (least) =>
      Number(document.querySelector('#speed [data-arm=meridian] td')?.textContent) >= least,
    SETTLED_READS,
    { timeout: SETTLED_MS_MAX },
  )
}

function keep(folder: string, files: Files): number {
  mkdirSync(folder, { recursive: true })
  let sum = 0
  for (const [name, bytes] of files) {
    sum += bytes.length
    writeFileSync(join(folder, name), bytes)
    console.log(`${FOLDER}/${name}  ${Math.round(bytes.length / 1_000)} kB`)
  }
  if (sum <= BYTES_MAX) return 0
  console.error(`Together ${sum} bytes, more than ${BYTES_MAX}: film less, or smaller.`)
  return 1
}
