// One script of KV operations, run by the genuine client against the binding named in the URL.
// The answer is a list of [step, outcome]; `now` (seconds) comes from the test, so that error
// texts which hold a time are the same in both runs.

const FAR = 2_000_000_000 // 2033; the client takes 32-bit numbers only
const VALUE_BYTES_MAX = 25 * 1024 * 1024

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url)
    const kv = env[pathname.slice(1)]
    const log = []
    for (const [name, step] of steps(kv, Number(searchParams.get('now')))) {
      try {
        log.push([name, { ok: await show(await step()) }])
      } catch (error) {
        log.push([name, { error: `${error.name}: ${error.message}` }])
      }
    }
    return Response.json(log)
  },
}

async function show(value) {
  if (value instanceof ReadableStream) return { stream: await new Response(value).text() }
  if (value instanceof ArrayBuffer) return { bytes: [...new Uint8Array(value)] }
  if (value instanceof Map) return { map: [...value] }
  if (value?.value instanceof ReadableStream) return { ...value, value: await show(value.value) }
  if (value?.value instanceof ArrayBuffer) return { ...value, value: await show(value.value) }
  return value === undefined ? 'undefined' : value
}

const KEYS = [
  'plain',
  'with/slash',
  'é ü',
  'a?b=c&d#e',
  '100%',
  '%41',
  'a+b c',
  '{"j":1}',
  '😀',
  '．',
]
const streamOf = (...parts) =>
  new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part))
      controller.close()
    },
  })

function* steps(kv, now) {
  yield* values(kv)
  yield* metadata(kv)
  yield* expirations(kv, now)
  yield* lists(kv)
  yield* bulk(kv)
  yield* limits(kv, now)
  yield* sizes(kv)
}

function* values(kv) {
  yield ['get absent', () => kv.get('absent')]
  yield ['getWithMetadata absent', () => kv.getWithMetadata('absent')]
  yield ['delete absent', () => kv.delete('absent')]
  for (const key of KEYS) {
    yield [`put ${key}`, () => kv.put(key, `value of ${key}`)]
    yield [`get ${key}`, () => kv.get(key)]
  }
  yield ['put again', () => kv.put('plain', 'second')]
  yield ['get again', () => kv.get('plain', { cacheTtl: 30 })]
  yield ['put empty', () => kv.put('empty', '')]
  yield ['get empty', () => kv.get('empty')]
  yield ['get empty as buffer', () => kv.get('empty', 'arrayBuffer')]
  yield ['put buffer', () => kv.put('buffer', new Uint8Array([0, 255, 128, 10]).buffer)]
  yield ['get buffer', () => kv.get('buffer', 'arrayBuffer')]
  yield ['get buffer as text', () => kv.get('buffer')]
  yield ['put view', () => kv.put('view', new Uint8Array([9, 8, 7, 6]).subarray(1, 3))]
  yield ['get view', () => kv.get('view', { type: 'arrayBuffer' })]
  yield ['put stream', () => kv.put('stream', streamOf('one ', 'two ', 'trois é'))]
  yield ['get stream', () => kv.get('stream', 'stream')]
  yield ['put known stream', () => kv.put('known', new Response('of known length').body)]
  yield ['get known stream', () => kv.getWithMetadata('known', { type: 'stream' })]
  yield ['put json', () => kv.put('json', JSON.stringify({ a: [1, null, 'é'] }))]
  yield ['get json', () => kv.get('json', 'json')]
  yield ['get text as json', () => kv.get('plain', 'json')]
  yield ['get unknown type', () => kv.get('plain', 'nonsense')]
  yield ['put object', () => kv.put('object', { a: 1 })]
  yield ['put number', () => kv.put('number', 7)]
  yield ['get number', () => kv.get('number')]
  yield ['delete', () => kv.delete('plain')]
  yield ['get deleted', () => kv.get('plain')]
}

function* metadata(kv) {
  const kinds = { object: { a: 1, b: ['x'] }, text: 'hi', number: 0, false: false, null: null }
  for (const [name, metadata] of Object.entries({ ...kinds, 'not ascii': { é: 'ü 😀' } })) {
    yield [`put metadata ${name}`, () => kv.put(`meta ${name}`, 'v', { metadata })]
    yield [`get metadata ${name}`, () => kv.getWithMetadata(`meta ${name}`)]
    yield [`get without it ${name}`, () => kv.get(`meta ${name}`)]
  }
  yield ['get metadata json', () => kv.getWithMetadata('json', 'json')]
  yield ['get metadata buffer', () => kv.getWithMetadata('buffer', 'arrayBuffer')]
  yield ['put drops metadata', () => kv.put('meta object', 'v2')]
  yield ['get dropped metadata', () => kv.getWithMetadata('meta object')]
}

function* expirations(kv, now) {
  yield ['put far', () => kv.put('end far', 'v', { expiration: FAR, metadata: { m: 1 } })]
  yield ['get far', () => kv.getWithMetadata('end far')]
  yield ['put ttl', () => kv.put('end ttl', 'v', { expirationTtl: 3_600 })]
  yield ['get ttl', () => kv.get('end ttl')]
  yield ['both: ttl wins', () => kv.put('end both', 'v', { expiration: FAR, expirationTtl: 3_600 })]
  const inAnHour = async (prefix) => {
    const { keys } = await kv.list({ prefix })
    return keys.map(({ name, expiration }) => [name, Math.abs(expiration - now - 3_600) < 30])
  }
  yield ['list ttl', () => inAnHour('end ttl')]
  yield ['list both', () => inAnHour('end both')]
  yield ['list far', () => kv.list({ prefix: 'end far' })]
  for (const expirationTtl of [0, -1, 1, 59, 60]) {
    yield [`ttl ${expirationTtl}`, () => kv.put('end bad', 'v', { expirationTtl })]
  }
  for (const expiration of [0, 1_000, now - 100, now + 20, now + 200]) {
    yield [`expiration ${expiration - now}`, () => kv.put('end bad', 'v', { expiration })]
  }
}

function* lists(kv) {
  yield ['list all', async () => (await kv.list()).keys.map(({ name }) => name)]
  yield ['list nothing', () => kv.list({ prefix: 'nothing here' })]
  const names = ['b', 'a', 'c', 'B', 'é', '😀', '．', 'a/b', 'a b', '~']
  for (const name of names) {
    yield [`put list ${name}`, () => kv.put(`list:${name}`, 'v', { metadata: { name } })]
  }
  yield ['list in byte order', () => kv.list({ prefix: 'list:' })]
  yield ['list prefix not ascii', () => kv.list({ prefix: 'list:é' })]
  yield ['list prefix null', async () => (await kv.list({ prefix: null })).keys.length]
  for (const limit of [1, 3, 9, 10, 11]) {
    yield [`list by ${limit}`, () => pages(kv, { prefix: 'list:', limit })]
  }
  yield ['list limit 0', async () => (await kv.list({ limit: 0, prefix: 'list:' })).keys.length]
  yield ['list limit -1', async () => (await kv.list({ limit: -1, prefix: 'list:' })).keys.length]
  yield ['list limit 1000', async () => (await kv.list({ limit: 1_000 })).list_complete]
  yield ['list limit 1001', () => kv.list({ limit: 1_001 })]
  yield ['list cursor empty', () => kv.list({ prefix: 'list:a', cursor: '' })]
  yield ['list long prefix', () => kv.list({ prefix: 'p'.repeat(513) })]
}

async function pages(kv, options) {
  const pages = []
  let cursor
  do {
    const page = await kv.list(cursor === undefined ? options : { ...options, cursor })
    pages.push(page.keys.map(({ name }) => name))
    cursor = page.cursor
  } while (cursor !== undefined)
  return pages
}

function* bulk(kv) {
  const keys = ['json', 'absent', 'meta text', 'with/slash', 'empty', 'json']
  yield ['bulk text', () => kv.get(keys)]
  yield ['bulk text, named', () => kv.get(keys, 'text')]
  yield ['bulk metadata', () => kv.getWithMetadata(keys, { cacheTtl: 60 })]
  yield ['bulk json', () => kv.get(['json', 'absent'], 'json')]
  yield ['bulk json metadata', () => kv.getWithMetadata(['json', 'absent'], 'json')]
  yield ['bulk json of text', () => kv.get(['json', 'meta text'], 'json')]
  yield ['bulk json of nothing', () => kv.get(['empty'], 'json')]
  yield ['bulk buffer', () => kv.get(['json'], 'arrayBuffer')]
  yield ['bulk unknown type', () => kv.get(['json'], 'nonsense')]
  yield ['bulk integer keys', () => kv.get(['1', 'json', '2'])]
  yield ['bulk none', () => kv.get([])]
  yield [
    'bulk 100',
    async () => (await kv.get(Array.from({ length: 100 }, (_, i) => `k${i}`))).size,
  ]
  yield ['bulk 101', () => kv.get(Array.from({ length: 101 }, (_, i) => `k${i}`))]
  yield ['bulk cacheTtl 29', () => kv.get(['json'], { cacheTtl: 29 })]
  for (const key of ['', '.', '..', 'k'.repeat(513)]) {
    yield [`bulk key ${key.slice(0, 5)}`, () => kv.get(['json', key])]
  }
}

function* limits(kv, now) {
  for (const key of ['', '.', '..', 'k'.repeat(513), 'é'.repeat(257)]) {
    const name = `${key.slice(0, 5)} (${key.length})`
    yield [`get key ${name}`, () => kv.get(key)]
    yield [`getWithMetadata key ${name}`, () => kv.getWithMetadata(key)]
    yield [`put key ${name}`, () => kv.put(key, 'v')]
    yield [`delete key ${name}`, () => kv.delete(key)]
  }
  yield ['put longest key', () => kv.put('é'.repeat(256), 'v', { expiration: now + 900 })]
  yield ['get longest key', () => kv.get('é'.repeat(256))]
  for (const cacheTtl of [-1, 0, 10, 29, 30, 86_400]) {
    yield [`cacheTtl ${cacheTtl}`, () => kv.get('json', { cacheTtl })]
    yield [`absent, cacheTtl ${cacheTtl}`, () => kv.getWithMetadata('absent', { cacheTtl })]
  }
  for (const length of [1_022, 1_023, 9_000]) {
    // Two more bytes for the quotes of JSON.
    yield [`metadata ${length}`, () => kv.put('big meta', 'v', { metadata: 'm'.repeat(length) })]
  }
  yield ['metadata of 2-byte letters', () => kv.put('big', 'v', { metadata: 'é'.repeat(600) })]
  yield ['kept metadata', async () => (await kv.getWithMetadata('big meta')).metadata.length]
}

function* sizes(kv) {
  yield ['put 25 MiB', () => kv.put('big', new Uint8Array(VALUE_BYTES_MAX).fill(120))]
  yield ['get 25 MiB', async () => (await kv.get('big', 'arrayBuffer')).byteLength]
  yield ['bulk 25 MiB', async () => (await kv.get(['big'])).get('big').length]
  yield ['bulk 25 MiB and more', () => kv.get(['big', 'json'])]
  yield ['put too long', () => kv.put('big', new Uint8Array(VALUE_BYTES_MAX + 1))]
  const half = 'x'.repeat(VALUE_BYTES_MAX / 2)
  yield ['put too long a stream', () => kv.put('big', streamOf(half, half, 'x'))]
  yield ['get the old one', async () => (await kv.get('big', 'arrayBuffer')).byteLength]
}
