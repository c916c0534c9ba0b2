// Every parser of the product for what a client writes, by the name of what it reads.
import { isSlug, TargetUrl, Title } from '../../src/app/limits.ts'
import { parseCursor } from '../../src/app/links.ts'

export const parsers: Record<string, (text: string) => unknown> = {
  cursor: (text) => parseCursor(text),
  slug: (text) => isSlug(text),
  'url of a link': (text) => TargetUrl.safeParse(`https://a/${text}`),
  'url as it is': (text) => TargetUrl.safeParse(text),
  'title of a link': (text) => Title.safeParse(text),
}
