// What happens on a genuine service binding, case by case, and every difference of the world's wires.

/** What a case does, in order. `at`: wait until a Worker is at that gate, or all seven; `open` a gate; `noted`:
 * wait until a Worker has noted that; `signal`: the same, where there are signals; `over`: wait until the callee's
 * context is gone, so that nothing of it can run any more. `send`, `end` and `leave` (by a reset or a close) are the
 * client's, and it waits for `text`. */
export type Step =
  | `${'at' | 'seven-at' | 'open' | 'noted' | 'send' | 'leave' | 'text'} ${string}`
  | 'signal'
  | 'over'
  | 'end'

export type Seen = {
  callee: string[]
  caller?: string[]
  /** Status and text, or how it ended before it had all. Nothing for a client that left. */
  client?: string
}
export type Case = {
  name: string
  /** What the caller does, and the callee. */
  ask: string
  method?: 'GET' | 'HEAD' | 'POST'
  headers?: Record<string, string>
  steps?: Step[]
  /** On a binding. `signal` stands for those compatibility dates that have it. */
  seen: Seen
  /** Where the world differs, and why. */
  world?: { why: string; steps?: Step[]; seen: Partial<Seen> }
}

/** The first compatibility date with `request.signal` on by default, and the one before it. */
export const DATES = { without: '2026-10-20', with: '2026-11-17' }

const ABORTED = 'AbortError: The operation was aborted'
const WENT_ON = '200 the caller went on'
const x = (bytes: number) => 'x'.repeat(bytes)
const times = (count: number, ...notes: string[]) =>
  notes.flatMap((note) => Array.from({ length: count }, () => note))

/** The callee is told nothing but by its signal: what it waits for never comes, `finally` included. */
const CANCELLED: Case[] = [
  {
    name: 'the caller aborts before the headers',
    ask: 'abort/wait',
    steps: ['at work', 'open abort', 'over', 'open work'],
    seen: { callee: ['began', 'signal'], caller: [ABORTED], client: WENT_ON },
  },
  {
    name: 'the caller aborts in the middle of an answer',
    ask: 'abort/stream',
    steps: ['noted got 1', 'at chunk-1', 'open abort', 'over', 'open chunk-1'],
    seen: {
      callee: ['began', 'sent 1', 'cancelled', 'signal'],
      caller: ['status 200', 'got 1', ABORTED],
      client: WENT_ON,
    },
  },
  {
    name: 'the caller aborts in the middle of an answer that comes out of a pipe',
    ask: 'abort/pipe',
    steps: ['noted got 1', 'at chunk-1', 'open abort', 'over', 'open chunk-1'],
    seen: {
      callee: ['began', 'sent 1', 'signal'],
      caller: ['status 200', 'got 1', ABORTED],
      client: WENT_ON,
    },
  },
  {
    name: 'the caller aborts while the callee reads',
    ask: 'abort/readChunks',
    method: 'POST',
    steps: ['send a', 'at got-a', 'open got-a', 'open abort', 'over', 'end'],
    seen: { callee: ['began', 'got a', 'signal'], caller: [ABORTED], client: WENT_ON },
  },
  {
    name: 'the client leaves before the headers',
    ask: 'pass/wait',
    steps: ['at work', 'leave reset', 'over', 'open work'],
    seen: { callee: ['began', 'signal'] },
  },
  {
    name: 'the client leaves in the middle of an answer',
    ask: 'pass/stream',
    steps: ['text 1', 'at chunk-1', 'leave reset', 'over', 'open chunk-1'],
    seen: { callee: ['began', 'sent 1', 'cancelled', 'signal'] },
  },
  {
    name: 'the client leaves in the middle of an answer that comes out of a pipe',
    ask: 'pass/pipe',
    steps: ['text 1', 'at chunk-1', 'leave reset', 'over', 'open chunk-1'],
    seen: { callee: ['began', 'sent 1', 'signal'] },
  },
  {
    name: 'the client leaves in the middle of its own body',
    ask: 'pass/readChunks',
    method: 'POST',
    steps: ['send a', 'at got-a', 'open got-a', 'leave reset', 'over'],
    seen: { callee: ['began', 'got a', 'signal'] },
  },
  {
    name: 'the client leaves during a write',
    ask: 'pass/write',
    method: 'POST',
    steps: ['send hello', 'end', 'at work', 'leave reset', 'over', 'open work'],
    seen: { callee: ['began', 'read 5', 'signal'] },
  },
]

/** What is under waitUntil ends, and with it whatever else the request still does. */
const KEPT: Case[] = [
  {
    name: 'the caller aborts, and the callee has more to do',
    ask: 'abort/waitWithMore',
    steps: ['at work', 'open abort', 'signal', 'open work', 'noted finally', 'open more', 'over'],
    seen: {
      callee: ['began', 'signal', 'done', 'finally', 'more done'],
      caller: [ABORTED],
      client: WENT_ON,
    },
  },
  {
    name: 'the caller aborts in the middle of an answer, and the callee has more to do',
    ask: 'abort/streamWithMore',
    steps: [
      'noted got 1',
      'at chunk-1',
      'open abort',
      'noted cancelled',
      'signal',
      'open chunk-1',
      'noted sent 2',
      'open more',
      'over',
    ],
    seen: {
      callee: ['began', 'sent 1', 'cancelled', 'signal', 'sent 2', 'more done'],
      caller: ['status 200', 'got 1', ABORTED],
      client: WENT_ON,
    },
  },
  {
    name: 'the client leaves, and the callee has more to do',
    ask: 'pass/waitWithMore',
    steps: ['at work', 'leave reset', 'signal', 'open work', 'noted finally', 'open more', 'over'],
    seen: { callee: ['began', 'signal', 'done', 'finally', 'more done'] },
  },
  {
    name: 'the client leaves during a write that is kept',
    ask: 'pass/writeKept',
    method: 'POST',
    steps: ['send hello', 'end', 'at work', 'leave reset', 'signal', 'open work', 'over'],
    seen: { callee: ['began', 'read 5', 'signal', 'done', 'finally'] },
  },
  ...['keep', 'keepRequest'].map(
    (way): Case => ({
      name: `the client leaves, and the caller keeps its call (${way})`,
      ask: `${way}/wait`,
      steps: ['at work', 'leave reset', 'open work', 'over'],
      seen: { callee: ['began', 'done', 'finally'], caller: ['status 200', 'got answer', 'end'] },
    }),
  ),
  {
    name: 'the client only closes its connection',
    ask: 'pass/wait',
    steps: ['at work', 'leave close', 'open work', 'over'],
    seen: { callee: ['began', 'done', 'finally'] },
    world: {
      why: "workerd's own HTTP server takes it for a client that has said all; the platform's front, and ours, for one that left",
      steps: ['at work', 'leave close', 'over', 'open work'],
      seen: { callee: ['began', 'signal'] },
    },
  },
]

const THROWN: Case[] = [
  {
    name: 'the callee throws',
    ask: 'read/throws',
    seen: {
      callee: ['began'],
      caller: ['TypeError: the callee threw (remote)'],
      client: '599 the caller failed',
    },
  },
  {
    name: 'the callee throws in the middle of its answer',
    ask: 'read/breaks',
    steps: ['at break', 'open break'],
    seen: {
      callee: ['began'],
      caller: ['status 200', 'got 1', 'TypeError: the stream broke (remote)'],
      client: '200 read',
    },
    world: {
      why: 'HTTP has no exceptions: the connection breaks',
      seen: { caller: ['status 200', 'got 1', 'Error: Network connection lost.'] },
    },
  },
  {
    name: 'the callee throws in the middle of an answer that the caller hands on',
    ask: 'pass/breaks',
    steps: ['text 1', 'at break', 'open break'],
    seen: { callee: ['began'], client: 'broken 1' },
  },
]

/** The platform allows six connections a request; those of bindings are not counted.
 * https://developers.cloudflare.com/workers/platform/limits/#simultaneous-open-connections
 * workerd on its own counts none: a seventh does not wait, on a binding or outside. */
const SEVEN: Case[] = [
  {
    name: 'seven calls at once are seven at the callee',
    ask: 'seven/wait',
    steps: ['seven-at work', 'open work'],
    seen: {
      callee: [...times(7, 'began'), ...times(7, 'done', 'finally')],
      caller: ['answers 7'],
      client: '200 seven',
    },
  },
  {
    name: 'six unread answers do not hold up the seventh',
    ask: 'seven/stream',
    steps: ['seven-at chunk-1', 'open chunk-1', 'open chunk-2'],
    seen: {
      callee: [...times(7, 'began', 'sent 1', 'sent 2')],
      caller: ['answers 7'],
      client: '200 seven',
    },
  },
  {
    name: 'seven calls outside at once are seven outside',
    ask: 'sevenOutside/-',
    steps: ['seven-at outside', 'open outside'],
    seen: { callee: [], client: '200 seven' },
  },
]

const STREAMED: Case[] = [
  {
    name: 'an answer arrives chunk by chunk',
    ask: 'pass/stream',
    steps: ['text 1', 'open chunk-1', 'text 12', 'open chunk-2'],
    seen: { callee: ['began', 'sent 1', 'sent 2'], client: '200 12' },
  },
  {
    name: 'a request arrives chunk by chunk',
    ask: 'pass/readChunks',
    method: 'POST',
    steps: ['send a', 'at got-a', 'open got-a', 'send b', 'at got-b', 'open got-b', 'end'],
    seen: { callee: ['began', 'got a', 'got b', 'end', 'finally'], client: '200 all' },
  },
]

const SHAPES: Case[] = [
  ...[204, 304].map(
    (status): Case => ({
      name: `a ${status} has no body`,
      ask: `look/empty?status=${status}`,
      seen: { callee: ['began'], caller: [`${status} no body: etag`], client: '200 ' },
    }),
  ),
  {
    name: 'an empty 200 has a body',
    ask: 'look/empty?status=200',
    seen: { callee: ['began'], caller: ['200 body: etag'], client: '200 ' },
  },
  {
    name: 'a caller does not see the length of an answer that the callee has not named',
    ask: 'look/sized',
    seen: { callee: ['began'], caller: ['200 body: content-type'], client: '200 12345' },
  },
  {
    name: 'nor of an answer to HEAD',
    ask: 'look/sized',
    method: 'HEAD',
    seen: { callee: ['began'], caller: ['200 no body: content-type'], client: '200 ' },
  },
  {
    name: 'a length and a date that the callee has named',
    ask: 'look/named',
    seen: {
      callee: ['began'],
      caller: ['200 body: content-length content-type date'],
      client: '200 12345',
    },
  },
  {
    name: 'a request with a field of 100 kB',
    ask: 'pass/fields?bytes=1',
    headers: { 'X-Large': x(100_000) },
    seen: { callee: ['began'], client: '200 100000' },
  },
  {
    name: 'an answer with 100 kB in one field, to a request with as much',
    ask: 'pass/fields?bytes=100000',
    headers: { 'X-Large': x(100_000) },
    seen: { callee: ['began'], client: '200 100000' },
  },
]

export const CASES: Case[] = [...CANCELLED, ...KEPT, ...THROWN, ...SEVEN, ...STREAMED, ...SHAPES]
