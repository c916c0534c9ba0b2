// A browser for stories: one a file, every console message kept.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { findChromium, NO_BROWSER } from '../../infra/check/chromium.ts'

type Look = {
  width: number
  height: number
  colorScheme?: 'dark' | 'light'
  reducedMotion?: 'reduce'
}

export function describeBrowser() {
  let browser: Browser
  /** Messages and errors of every page, which there should be none of. */
  const said: string[] = []
  beforeAll(async () => {
    const executablePath = findChromium()
    if (!executablePath) throw new Error(NO_BROWSER)
    // Its sandbox needs what containers and root do not have; it opens pages of this machine alone.
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  })
  afterAll(() => browser?.close())

  return {
    said,
    async open(url: string, { width, height, ...look }: Look): Promise<Page> {
      const page = await browser.newPage({ viewport: { width, height }, ...look })
      page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`))
      page.on('pageerror', (error) => said.push(error.message))
      await page.goto(url)
      return page
    },
  }
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe-core finds wrong: rule and element. https://github.com/dequelabs/axe-core */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const run = Reflect.get(globalThis, 'axe').run as () => Promise<{
      violations: { id: string; nodes: { html: string }[] }[]
    }>
    const found = (await run()).violations
    return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  })
}
