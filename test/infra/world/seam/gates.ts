// Gates hold whoever comes to them until the test opens them: so it decides how far each Worker is.
import type { ServerResponse } from 'node:http'
import { listen } from '../../../../infra/world/server.ts'

export type Gates = {
  /** `host:port` of the gates, each a path. */
  address: string
  /** How many came to it so far, and how many of them left while it was shut. */
  at(path: string): { came: number; left: number }
  open(path: string): void
  close(): void
}

type Gate = { waiting: Set<ServerResponse>; came: number; left: number; open: boolean }

export async function openGates(): Promise<Gates> {
  const gates = new Map<string, Gate>()
  const of = (path: string) => {
    const gate = gates.get(path) ?? { waiting: new Set(), came: 0, left: 0, open: false }
    gates.set(path, gate)
    return gate
  }
  const server = await listen((request, response) => {
    const gate = of(String(request.url).slice(1))
    gate.came += 1
    if (gate.open) return void response.end()
    gate.waiting.add(response)
    response.on('close', () => {
      if (gate.waiting.delete(response)) gate.left += 1
    })
  })
  return {
    address: server.address,
    at: of,
    open(path) {
      const gate = of(path)
      gate.open = true
      for (const response of gate.waiting) response.end()
      gate.waiting.clear()
    },
    close: () => server.close(),
  }
}
