// A KV namespace: found by its title or made, where the project says that it is kept, and marked.

import { whyNotKept } from './check-account.ts'
import type { Cloud } from './cloud.ts'
import type { Outcome } from './plan.ts'
import { MARK_KEY, type Survey } from './survey.ts'

type Wanted = { title: string; jurisdiction: string | undefined }

/** `id` is told when it may be bound. */
export async function prepareNamespace(
  cloud: Cloud,
  { title, jurisdiction: wanted }: Wanted,
  { namespaces }: Pick<Survey, 'namespaces'>,
  mark: string,
): Promise<Outcome & { id?: string }> {
  const found = namespaces.get(title)
  const { id, jurisdiction } = found ?? (await cloud.createNamespace(title, wanted))
  const [elsewhere] = whyNotKept(wanted, { what: `The KV namespace "${title}"`, jurisdiction })
  if (elsewhere) return { ok: false, reason: elsewhere }
  if (found?.mark !== mark) await cloud.markNamespace(id, MARK_KEY, mark)
  const kept = wanted ? `, kept in ${wanted}` : ''
  return { ok: true, id, did: `namespace: ${found ? 'found' : 'created'} "${title}"${kept}` }
}
