// A region of the small world that answers as a test tells it: slowly, in pieces, or at once.

/** `/control/close` makes it wait in the middle of every answer, `/control/open` lets it go on, and
 * `/control/notes` tells what it did.
 * What it says first is soon stale, and good for long when it says it again. */
export const STAND_IN = `let closed = false
const notes = []
const opened = async () => {
  while (closed) await scheduler.wait(5)
}
const bytes = (text) => new TextEncoder().encode(text)

/** Two pieces; the second when it is open. */
function pieces(name) {
  let sent = 0
  return new ReadableStream({
    async pull(controller) {
      if (sent > 0) await opened()
      if (sent === 2) {
        notes.push(name + ' whole')
        return controller.close()
      }
      controller.enqueue(bytes('piece ' + ++sent + ';'))
    },
    cancel: () => void notes.push(name + ' cancelled'),
  })
}

export default {
  async fetch(request) {
    const { pathname } = new URL(request.url)
    const headers = { Region: 'stand-in', 'Cache-Control': 'no-store' }
    const [, kind, name] = pathname.split('/')
    if (kind === 'control') {
      closed = name === 'close' || (name !== 'open' && closed)
      return Response.json(notes, { headers })
    }
    if (kind === 'healthz') return new Response('alive', { headers })
    notes.push(pathname)
    if (kind === 'private') return new Response(pieces(name), { headers })
    headers['Cache-Control'] = 'no-cache'
    const again = notes.indexOf(pathname) !== notes.lastIndexOf(pathname)
    headers['CDN-Cache-Control'] = again ? 'max-age=600' : 'max-age=1, stale-while-revalidate=600'
    return new Response(pieces(name), { headers })
  },
}`
