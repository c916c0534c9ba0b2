// /docs, once it lives: each form sends what it says, shows what came back, and the same for curl.
import { make, part } from '../dom.ts'
import { bodyOf, headersOf, REDIRECT, storyOf } from './answer.ts'
import { type Call, callOf, curlOf, type Given } from './call.ts'

/** Longer than the edge takes for any answer; a reader who waits for nothing should know. */
const ANSWER_MS_MAX = 30_000

const key = part('key', HTMLInputElement)
const token = part('token', HTMLInputElement)
const consistency = part('consistency', HTMLSelectElement)

for (const form of document.querySelectorAll<HTMLFormElement>('form.try')) live(form)
reveal()
addEventListener('hashchange', reveal)
document.documentElement.classList.add('alive')

/** Who comes by a link to a route finds it open. */
function reveal(): void {
  const route = document.getElementById(location.hash.slice(1))
  if (route instanceof HTMLDetailsElement) route.open = true
}

function live(form: HTMLFormElement): void {
  const line = make('pre', { class: 'curl' })
  const copy = make('button', { type: 'button' }, 'Copy for curl')
  const said = make('p', { role: 'status' })
  const answer = make('div')
  const button = form.querySelector('button')
  button?.removeAttribute('disabled')
  button?.after(' ', copy)
  form.append(line, said, answer)

  const show = () => {
    try {
      line.textContent = curlOf(location.origin, read(form))
    } catch (error) {
      line.textContent = wordsOf(error)
    }
  }
  show()
  form.addEventListener('input', show)
  part('session', HTMLFormElement).addEventListener('input', show)
  token.addEventListener('change', show)
  copy.addEventListener('click', async () => {
    said.textContent = await copied(line)
  })
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    said.textContent = 'Waiting for the answer.'
    answer.replaceChildren()
    try {
      const call = read(form)
      const { words, parts } = await told(call)
      said.textContent = words
      answer.replaceChildren(...parts)
    } catch (error) {
      said.textContent = wordsOf(error)
    }
  })
}

/** Throws as `callOf` does. */
function read(form: HTMLFormElement): Call {
  const { method = 'GET', path = '/', scheme = '' } = form.dataset
  const fields = form.querySelectorAll<HTMLInputElement>('[data-in]')
  const body = form.querySelector<HTMLTextAreaElement>('textarea[data-type]')
  const given = [...fields].map(({ value, dataset }): Given => {
    return { in: dataset.in ?? '', name: dataset.name ?? '', value, many: 'many' in dataset }
  })
  return callOf({
    ...{ method, path, given, scheme: key.value ? scheme : '' },
    ...(body && { body: { type: body.dataset.type ?? '', text: body.value } }),
    always: {
      'Consistency-Token': token.value,
      ...(method === 'GET' && { Consistency: consistency.value }),
    },
  })
}

type Told = { words: string; parts: HTMLElement[] }

async function told({ method, path, headers, body, scheme }: Call): Promise<Told> {
  const began = performance.now()
  const response = await fetch(path, {
    method,
    headers: [
      ...headers.map(([name, value]) => [name, value] as [string, string]),
      ...(scheme ? [['Authorization', `${scheme} ${key.value}`] as [string, string]] : []),
    ],
    ...(body === undefined ? {} : { body }),
    redirect: 'manual', // no other site is asked, and none sees the key
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  })
  const ms = performance.now() - began
  if (response.type === 'opaqueredirect') {
    const link = make(
      'a',
      { href: path, target: '_blank', rel: 'noopener noreferrer' },
      'Follow it',
    )
    return { words: REDIRECT, parts: [make('p', {}, link)] }
  }
  const newer = response.headers.get('Consistency-Token')
  if (newer !== null) {
    token.value = newer
    token.dispatchEvent(new Event('input', { bubbles: true }))
  }
  const story = storyOf(method, path, response, ms)
  return {
    words: `${`${response.status} ${response.statusText}`.trim()}. ${story}`,
    parts: [headerTable(response.headers), ...(await bodyParts(response))],
  }
}

function headerTable(headers: Headers): HTMLElement {
  const rows = headersOf(headers).map(([name, value]) =>
    make('tr', {}, make('th', { scope: 'row' }, name), make('td', {}, value)),
  )
  return make('table', {}, make('caption', {}, 'Its fields'), make('tbody', {}, ...rows))
}

async function bodyParts(response: Response): Promise<HTMLElement[]> {
  const { text, note } = await bodyOf(response)
  const body = make('pre', { tabindex: 0, role: 'group', 'aria-label': 'Its body' }, text)
  return [...(note ? [make('p', {}, note)] : []), ...(text ? [body] : [])]
}

/** Without a secure context there is no clipboard: then it is marked, ready to be copied. */
async function copied(line: HTMLElement): Promise<string> {
  try {
    await navigator.clipboard.writeText(line.textContent ?? '')
    return 'Copied. It reads your key from $KEY.'
  } catch {
    getSelection()?.selectAllChildren(line)
    return 'Marked: copy it with Ctrl+C. It reads your key from $KEY.'
  }
}

/** Of fetch: what no header may hold, no connection, too late. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `No answer within ${ANSWER_MS_MAX / 1_000} s.`
  return error.message
}
