// "For operators": GET /ops/topology of the colo that answers, as often as is worth it, while somebody looks.
import { exchange } from '../browser.ts'
import { make, part } from '../dom.ts'
import type { Condition } from '../regions/index.ts'
import type { Names } from '../sentence.ts'
import { parseTopology, type Topology, topologyWords } from './topology.ts'

/** A breaker changes in seconds; one request of an operator costs next to nothing. */
const REFRESH_MS = 5_000

/** @param show How each region is; called with none when the key is forgotten. */
export function createState(names: Names, show: (conditions: readonly Condition[]) => void): void {
  const key = part('state-key', HTMLInputElement)
  const forget = part('state-forget', HTMLButtonElement)
  const table = part('state-table', HTMLTableElement)
  const rows = part('state-rows', HTMLTableSectionElement)
  const words = part('state-words', HTMLElement)
  let timer: ReturnType<typeof setInterval> | undefined

  part('state', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault()
    begin(key.value)
    key.value = '' // from here on it is in the closure of `begin` alone
  })
  forget.addEventListener('click', () => {
    stop('The key is forgotten.')
    key.focus()
  })

  function begin(secret: string): void {
    const look = () => void refresh(secret)
    clearInterval(timer)
    timer = setInterval(() => document.hidden || look(), REFRESH_MS)
    forget.hidden = false
    look()
  }

  function stop(why: string): void {
    clearInterval(timer)
    timer = undefined
    forget.hidden = true
    table.hidden = true
    words.textContent = why
    show([])
  }

  async function refresh(secret: string): Promise<void> {
    const mine = timer
    const headers = { Authorization: `Bearer ${secret}` }
    const answer = await exchange({ path: '/ops/topology', headers }).catch(() => undefined)
    if (timer !== mine) return // forgotten meanwhile, or another key
    if (answer?.status === 401 || answer?.status === 403) return stop(refusalOf(answer.body))
    const topology = parseTopology(answer?.body ?? '')
    if (topology) tell(topology)
    else
      words.textContent = `No answer that can be read at ${new Date().toLocaleTimeString()}; asked again in ${REFRESH_MS / 1_000} s.`
  }

  function tell(topology: Topology): void {
    table.hidden = false
    words.textContent = topologyWords(topology, names)
    rows.replaceChildren(
      ...topology.regions.map(({ id, state, rttMs, measured, share, calls }) => {
        const told = `${Math.round(rttMs)}${measured ? '' : ', not measured yet'}`
        const cells = [state, told, `${Math.round(share * 100)} %`, String(calls)]
        return make(
          'tr',
          {},
          make('th', { scope: 'row' }, names(id)),
          ...cells.map((text) => make('td', {}, text)),
        )
      }),
    )
    show(
      topology.regions.map(({ id, state }) => ({
        ...{ id, words: state === 'healthy' ? 'well' : state },
        broken: state === 'open' || state === 'probing' || state === 'drained',
      })),
    )
  }
}

/** The problem's own words (RFC 9457). */
function refusalOf(body: string): string {
  try {
    return String(JSON.parse(body).detail)
  } catch {
    return 'The key was refused.'
  }
}
