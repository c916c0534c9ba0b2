// Pictures as WebP, which GitHub shows and every browser knows: one, or many that move.
import sharp from 'sharp'
import type { Frame } from './film.ts'

/** Longest wait of the last frame before it begins again: time to read what happened. */
const LAST_MS = 2_500
/** Flat colours and thin lines: less shows around letters, more is larger for nothing. */
const QUALITY = 60

/** Without loss; flat colours are smaller so. `about` is written into it: how it was made. */
export const still = (png: Buffer, about: string): Promise<Buffer> =>
  sharp(png).withExif(exif(about)).webp({ lossless: true, effort: 6 }).toBuffer()

/** Frames of one size, at least one, each shown as long as it was. It repeats for ever. */
export function moving(frames: readonly Frame[], about: string): Promise<Buffer> {
  const delay = frames.map(({ atMs }, index) =>
    Math.round((frames[index + 1]?.atMs ?? atMs + LAST_MS) - atMs),
  )
  return sharp(
    frames.map(({ png }) => png),
    { join: { animated: true } },
  )
    .withExif(exif(about))
    .webp({ delay, loop: 0, quality: QUALITY, effort: 6, smartSubsample: true })
    .toBuffer()
}

const exif = (about: string) => ({ IFD0: { ImageDescription: about } })
