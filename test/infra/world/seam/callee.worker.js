// The called Worker of the seam's suite: does as the path says, and notes what happens to it.

/** By case. Kept in the isolate, so that it outlives the request that noted it. */
const notes = new Map()

export default {
  fetch(request, env, context) {
    const url = new URL(request.url)
    const [, id, act] = url.pathname.split('/')
    if (act === 'notes') return Response.json(notes.get(id) ?? [])
    const noted = notes.get(id) ?? []
    notes.set(id, noted)
    const note = (what) => void noted.push(what)
    const gate = (name) => env.GATE.fetch(`http://gate/${id}/${name}`)
    note('began')
    request.signal.addEventListener('abort', () => note('signal'))
    gate('context').catch(() => {}) // never opened: whoever waits there leaves with this context
    return ACTS[act]({ request, query: url.searchParams, context, note, gate })
  },
}

const bytes = (text) => new TextEncoder().encode(text)

const ACTS = {
  wait: async (call) => {
    await work(call)
    return new Response('answer')
  },
  waitWithMore(call) {
    more(call)
    return ACTS.wait(call)
  },

  /** Commits as a part of the answer, or under waitUntil. */
  async write(call) {
    call.note(`read ${(await call.request.text()).length}`)
    await work(call)
    return new Response('committed', { status: 201 })
  },
  async writeKept(call) {
    call.note(`read ${(await call.request.text()).length}`)
    const kept = work(call)
    call.context.waitUntil(kept)
    await kept
    return new Response('committed', { status: 201 })
  },

  async readChunks({ request, note, gate }) {
    try {
      for await (const chunk of request.body) {
        note(`got ${new TextDecoder().decode(chunk)}`)
        await gate(`got-${new TextDecoder().decode(chunk)}`)
      }
      note('end')
    } catch {
      note('body broke')
    } finally {
      note('finally')
    }
    return new Response('all')
  },

  /** Two chunks, the second when its gate opens. */
  stream({ note, gate }) {
    let sent = 0
    const body = new ReadableStream({
      async pull(controller) {
        if (sent > 0) await gate(`chunk-${sent}`)
        if (sent === 2) return controller.close()
        sent += 1
        note(`sent ${sent}`)
        controller.enqueue(bytes(`${sent}`))
      },
      cancel: () => note('cancelled'),
    })
    return new Response(body)
  },
  streamWithMore(call) {
    more(call)
    return ACTS.stream(call)
  },
  /** The same through a pipe, written to beside the answer. */
  pipe({ note, gate }) {
    const { readable, writable } = new TransformStream()
    const writer = writable.getWriter()
    const send = async () => {
      for (const sent of [1, 2]) {
        await writer.write(bytes(`${sent}`))
        note(`sent ${sent}`)
        await gate(`chunk-${sent}`)
      }
      await writer.close()
    }
    send()
      .catch(() => note('pipe broke'))
      .finally(() => note('finally'))
    return new Response(readable)
  },

  throws() {
    throw new TypeError('the callee threw')
  },
  breaks({ gate }) {
    let sent = false
    const body = new ReadableStream({
      async pull(controller) {
        if (sent) {
          await gate('break')
          throw new TypeError('the stream broke')
        }
        sent = true
        controller.enqueue(bytes('1'))
      },
    })
    return new Response(body)
  },

  /** As many pieces of 64 kB as are asked for. */
  flood({ note, query }) {
    let left = Number(query.get('pieces'))
    const body = new ReadableStream({
      pull(controller) {
        if (left === 0) return controller.close()
        left -= 1
        note('piece')
        controller.enqueue(new Uint8Array(64 * 1024))
      },
    })
    return new Response(body)
  },

  empty: ({ query }) =>
    new Response(null, { status: Number(query.get('status')), headers: { ETag: '"1"' } }),
  sized: () => new Response('12345'),
  named: () =>
    new Response('12345', {
      headers: { 'Content-Length': '5', Date: 'Tue, 01 Jan 2030 00:00:00 GMT' },
    }),

  /** Sends a field of so many bytes, and says how long the longest is that it got. */
  fields({ request, query }) {
    const longest = Math.max(...[...request.headers.values()].map((value) => value.length))
    return new Response(`${longest}`, { headers: { 'X-Large': 'x'.repeat(query.get('bytes')) } })
  },
}

/** Ends when its gate opens, and notes how. */
async function work({ note, gate }) {
  try {
    await gate('work')
    note('done')
  } catch {
    note('broke')
  } finally {
    note('finally')
  }
}

const more = ({ context, note, gate }) =>
  context.waitUntil(gate('more').then(() => note('more done')))
