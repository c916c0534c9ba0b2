// What the README shows: the page of a world under traffic, and a region that dies in it and heals.
import type { Page } from 'playwright-core'
import { seeded } from '../world/random.ts'
import type { Clock } from '../world/time.ts'

/** `png` was seen `atMs`, from the beginning. */
export type Frame = { png: Buffer; atMs: number }
/** Somebody does something, and then the world goes on for `ms`. */
export type Scene = { act(page: Page): Promise<unknown>; ms: number }

/** Fast enough to follow a request, slow enough for two cores that also play the world. */
const FRAME_MS = 250

/** The page's own traffic draws from the seed, too. */
export const seedChance = (page: Page, seed: number) =>
  page.addInitScript(`Math.random = (${seeded})(${seed}, 'page')`)

/** What the world is about: from the top of the page to the end of the map. */
export async function stageOf(page: Page): Promise<{ x: 0; y: 0; width: number; height: number }> {
  const map = await page.locator('section:has(#map)').boundingBox()
  const width = page.viewportSize()?.width ?? 0
  return { x: 0, y: 0, width, height: Math.ceil((map?.y ?? 0) + (map?.height ?? 0)) }
}

export async function film(page: Page, scenes: readonly Scene[], clock: Clock): Promise<Frame[]> {
  const frames: Frame[] = []
  const clip = await stageOf(page)
  const began = clock.now()
  for (const { act, ms } of scenes) {
    await act(page)
    const end = clock.now() + ms
    while (clock.now() < end) {
      const at = clock.now()
      frames.push({ png: await page.screenshot({ clip }), atMs: at - began })
      await clock.sleep(Math.max(0, at + FRAME_MS - clock.now()))
    }
  }
  return frames
}
