// The calling Worker of the seam's suite: calls the other as the path says, and notes what it sees.
const notes = new Map()

export default {
  async fetch(request, env, context) {
    const url = new URL(request.url)
    const [, id, way, act] = url.pathname.split('/')
    if (way === 'notes') return Response.json(notes.get(id) ?? [])
    const noted = notes.get(id) ?? []
    notes.set(id, noted)
    const note = (what) => void noted.push(what)
    const gate = (name) => env.GATE.fetch(`http://gate/${id}/${name}`)
    const target = `http://callee/${id}/${act}${url.search}`
    const call = (init) => env.CALLEE.fetch(target, init)
    try {
      return await WAYS[way]({ request, target, env, context, note, gate, call })
    } catch (error) {
      note(told(error))
      return new Response('the caller failed', { status: 599 })
    }
  },
}

const told = ({ name, message, remote }) => `${name}: ${message}${remote ? ' (remote)' : ''}`

async function readTo(note, answer) {
  note(`status ${answer.status}`)
  try {
    for await (const chunk of answer.body) note(`got ${new TextDecoder().decode(chunk)}`)
    note('end')
  } catch (error) {
    note(told(error))
  }
}

const WAYS = {
  /** As a gateway does. */
  pass: ({ request, call }) => call(request),

  /** Aborts the call when its gate opens. */
  async abort({ request, call, note, gate }) {
    const control = new AbortController()
    const aborted = gate('abort').then(() => control.abort())
    try {
      const { method, body } = request
      await readTo(note, await call({ method, body, signal: control.signal }))
    } catch (error) {
      note(told(error))
    }
    await aborted
    return new Response('the caller went on')
  },

  /** Under waitUntil, whatever the client does; the second with a request made from the client's. */
  async keep({ context, call, note }) {
    const kept = call({}).then((answer) => readTo(note, answer))
    context.waitUntil(kept)
    await kept
    return new Response('kept')
  },
  async keepRequest({ request, target, env, context, note }) {
    const kept = env.CALLEE.fetch(new Request(target, request)).then((it) => readTo(note, it))
    context.waitUntil(kept)
    await kept
    return new Response('kept')
  },

  async read({ call, note }) {
    await readTo(note, await call())
    return new Response('read')
  },

  /** Seven at once, and none read before all are there. */
  async seven({ call, note }) {
    const answers = await Promise.all(Array.from({ length: 7 }, () => call()))
    note(`answers ${answers.length}`)
    await Promise.all(answers.map((answer) => answer.text()))
    return new Response('seven')
  },
  async sevenOutside({ gate }) {
    await Promise.all(Array.from({ length: 7 }, () => gate('outside')))
    return new Response('seven')
  },

  /** Takes an answer, and reads it when its gate opens. */
  async hold({ call, note, gate }) {
    const answer = await call()
    note(`status ${answer.status}`)
    await gate('read')
    let bytes = 0
    for await (const chunk of answer.body) bytes += chunk.byteLength
    return new Response(`${bytes}`)
  },

  /** What there is of an answer besides its fields' values. */
  async look({ request, call, note }) {
    const { status, headers, body } = await call({ method: request.method })
    note(`${status} ${body ? 'body' : 'no body'}: ${[...headers.keys()].join(' ')}`)
    return new Response(body)
  },
}
