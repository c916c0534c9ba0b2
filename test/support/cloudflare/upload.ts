// An uploaded version, as the multipart form says it, or why it is refused.
import { assetsOf } from './assets.ts'
import type { Call, Refusal } from './route.ts'
import { refuse } from './route.ts'
import { type Binding, type Script, type State, serving, type Version } from './state.ts'

type Metadata = Parameters<typeof assetsOf>[0] & {
  main_module: string
  bindings?: Binding[]
  keep_bindings?: string[]
  placement?: Version['placement']
  annotations?: Record<string, string | null | undefined>
  compatibility_date?: string
  compatibility_flags?: string[]
}

const TAG_BYTES_MAX = 100
const isRefusal = <T extends object>(value: T | Refusal): value is Refusal => 'code' in value

export async function versionOf(
  { form }: Call,
  state: State,
  script: Script | undefined,
): Promise<Version | Refusal> {
  const text = await textOf(form?.get('metadata'))
  if (!form || text === '') return refuse(400, 10021, 'No metadata part')
  const metadata: Metadata = JSON.parse(text)
  const bindings = resolve(metadata, state, script)
  if (isRefusal(bindings)) return bindings
  const assets = assetsOf(metadata, state)
  if (assets === 'unknown')
    return refuse(400, 10021, 'The asset upload is unknown, or not complete')
  const annotations = Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).flatMap(([key, value]) =>
      value ? [[key, value]] : [],
    ),
  )
  if ((annotations['workers/tag'] ?? '').length > TAG_BYTES_MAX) {
    return refuse(400, 10021, `workers/tag is longer than ${TAG_BYTES_MAX} bytes`)
  }
  const modules = new Map<string, string>()
  for (const [name, part] of form) {
    if (!(part instanceof Blob) || !part.type.startsWith('application/javascript')) continue
    modules.set(name, await part.text())
  }
  return {
    id: state.newId(),
    number: (script?.versions.length ?? 0) + 1,
    bindings,
    placement: metadata.placement,
    annotations,
    modules,
    main: metadata.main_module,
    compatibilityDate: metadata.compatibility_date ?? '',
    compatibilityFlags: metadata.compatibility_flags ?? [],
    assets,
  }
}

const textOf = async (part: unknown): Promise<string> =>
  part instanceof Blob ? part.text() : String(part ?? '')

/** Inherited secrets stay; what a binding names must be there. */
function resolve(
  { bindings = [], keep_bindings: kept = [] }: Metadata,
  state: State,
  script: Script | undefined,
): Binding[] | Refusal {
  const before = script?.versions.at(-1) ?? (script && serving(script))
  const old = before?.bindings ?? []
  const names = new Set(bindings.map(({ name }) => name))
  const resolved = old.filter(({ name, type }) => kept.includes(type) && !names.has(name))
  for (const binding of bindings) {
    if (binding.type !== 'inherit') {
      const refused = check(binding, state)
      if (refused) return refused
      resolved.push(binding)
      continue
    }
    const found = old.find(({ name }) => name === binding.name)
    if (!found) {
      const said = `inherit binding '${binding.name}' is invalid: the previous version has no such binding`
      return refuse(400, 10057, said)
    }
    resolved.push(found)
  }
  return resolved
}

function check({ type, name, ...binding }: Binding, state: State): Refusal | undefined {
  switch (type) {
    case 'service':
      if (state.scripts.has(String(binding.service))) return undefined
      return refuse(
        400,
        10143,
        `Service binding '${name}' references Worker '${binding.service}' which was not found. Verify the Worker exists in your account and that the service name in your configuration is correct.`,
      )
    case 'd1':
      if (state.databases.some(({ uuid }) => uuid === (binding.database_id ?? binding.id)))
        return undefined
      return refuse(400, 10021, `binding ${name} of type d1 must have a valid \`id\` specified`)
    case 'kv_namespace':
      if (state.namespaces.some(({ id }) => id === binding.namespace_id)) return undefined
      return refuse(400, 10041, `KV namespace '${binding.namespace_id}' not found`)
    default:
      return undefined
  }
}
