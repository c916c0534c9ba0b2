// Goes around a Worker in the local world only: lets the world say that the isolate's clock is wrong, and
// gives a call that went over HTTP the look it has over a service binding.
import worker from 'index.js'

const SKEW_HEADER = 'World-Skew'
/** Which of the fields that HTTP adds by itself the callee had set. */
const NAMED_HEADER = 'World-Named'
const THREW_HEADER = 'World-Threw'
/** A binding shows these only if the callee has set them. */
const ADDED_BY_HTTP = ['Connection', 'Content-Length', 'Date']

const now = Date.now.bind(Date)
let skewMs = 0
Date.now = () => now() + skewMs

export default {
  ...worker,
  async fetch(request, env, context) {
    skewMs = Number(request.headers.get(SKEW_HEADER) ?? 0)
    try {
      return naming(await worker.fetch(request, withServices(env), context))
    } catch (error) {
      console.error(error)
      const { name, message } = error instanceof Error ? error : new Error(String(error))
      const threw = encodeURIComponent(JSON.stringify({ name, message }))
      const headers = { 'Content-Type': 'text/plain', [THREW_HEADER]: threw }
      return new Response('Internal Server Error', { status: 500, headers })
    }
  },
}

function naming(answer) {
  const named = ADDED_BY_HTTP.filter((name) => answer.headers.has(name))
  if (named.length === 0) return answer
  const told = new Response(answer.body, answer)
  told.headers.set(NAMED_HEADER, named.join())
  return told
}

/** The Worker's environment, in which services answer and throw as over a binding. */
function withServices(env) {
  const services = Object.entries(env)
    .filter(([, value]) => value?.constructor?.name === 'Fetcher')
    .map(([name, service]) => [name, { fetch: (...asked) => service.fetch(...asked).then(bare) }])
  return { ...env, ...Object.fromEntries(services) }
}

function bare(answer) {
  const threw = answer.headers.get(THREW_HEADER)
  if (threw !== null) {
    const { name, message } = JSON.parse(decodeURIComponent(threw))
    throw Object.assign(new Error(message), { name, remote: true })
  }
  const named = answer.headers.get(NAMED_HEADER)?.split(',') ?? []
  const plain = new Response(answer.body, answer)
  for (const name of [...ADDED_BY_HTTP.filter((name) => !named.includes(name)), NAMED_HEADER]) {
    plain.headers.delete(name)
  }
  return plain
}
