// What npm start and npm run dev invite to, as lines that can be typed. Pure.
import type { Try } from './seed.ts'

/** As wide as the longest of the world's own. */
const WIDTH = 28

/** `what` and a command, in the columns of the others. */
export const line = (what: string, command: string): string => `  ${what.padEnd(WIDTH)} ${command}`

/** The start page, and what the product says is worth a try. */
export const invited = (port: number, tries: readonly Try[]): string =>
  [
    line('The start page', `http://localhost:${port}/`),
    ...tries.map(({ what, colo, path }) =>
      line(what, `curl -si ${quoted(`http://${colo}.localhost:${port}${path}`)}`),
    ),
  ].join('\n')

/** A shell would take `?` for a pattern and `&` for the end of the command. */
const quoted = (url: string): string => (/[^\w./:-]/.test(url) ? `'${url}'` : url)
