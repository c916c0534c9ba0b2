// Frames become a picture that moves as fast as the world did.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { moving, still } from '../../../infra/pictures/encode.ts'

const png = (background: string) =>
  sharp({ create: { width: 40, height: 30, channels: 3, background } })
    .png()
    .toBuffer()

test('each frame is shown until the next one was seen, and the last to be read', async () => {
  const frames = [
    { png: await png('red'), atMs: 0 },
    { png: await png('blue'), atMs: 250 },
    { png: await png('red'), atMs: 1_000 },
  ]
  const { format, pages, delay, loop, height, width, exif } = await sharp(
    await moving(frames, 'npm run screenshots'),
  ).metadata()
  expect({ format, pages, delay, loop, height, width }).toEqual({
    ...{ format: 'webp', pages: 3, delay: [250, 750, 2_500], loop: 0 },
    ...{ height: 30, width: 40 },
  })
  expect(exif?.toString('latin1')).toContain('npm run screenshots')
})

test('a still one loses nothing, and says how it was made', async () => {
  const before = await png('#123456')
  const picture = sharp(await still(before, 'seed 7'))
  expect((await picture.metadata()).exif?.toString('latin1')).toContain('seed 7')
  const raw = (image: Sharp) => image.removeAlpha().raw().toBuffer()
  expect(await raw(picture)).toEqual(await raw(sharp(before)))
})

test('every picture of the README says what it shows, and how it was made', async () => {
  const root = join(import.meta.dirname, '..', '..', '..')
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  for (const [, file = '', alt = ''] of readme.matchAll(/<img src="([^"]*)" alt="([^"]*)"/g)) {
    expect(alt.split(' ').length, file).toBeGreaterThan(8)
    const { exif } = await sharp(join(root, file)).metadata()
    expect(exif?.toString('latin1'), file).toContain('npm run screenshots -- --seed')
  }
})
