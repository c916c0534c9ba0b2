// Workers: their versions, what serves how much of the traffic, and what is set beside both.
import { createHash } from 'node:crypto'
import { type Call, type Reply, type Route, refuse, result } from './route.ts'
import {
  type Binding,
  type Script,
  type Share,
  type State,
  serving,
  type Version,
} from './state.ts'
import { versionOf } from './upload.ts'

const VERSIONS_PER_DEPLOYMENT_MAX = 2
const missing = () => refuse(404, 10007, 'This Worker does not exist on your account.')
const isSecret = ({ type }: Binding) => type === 'secret_text'

/** A secret's value is never told. */
const told = ({ text, ...binding }: Binding) =>
  isSecret(binding) || text === undefined ? binding : { ...binding, text }

const bindingsOf = (script: Script) => (serving(script)?.bindings ?? []).map(told)

/** A second apart, in the order of the uploads. */
const metadataOf = (number: number) => ({
  ...{ has_preview: false, source: 'wrangler', author_email: 'a@test.example' },
  created_on: new Date(Date.UTC(2026, 0, 1, 0, 0, number)).toISOString(),
})

/** Of what was uploaded, as a real one is. */
const etagOf = ({ modules }: Version) =>
  createHash('sha256')
    .update([...modules].join())
    .digest('hex')

const shown = (version: Version) => {
  const { id, number, annotations, bindings, placement } = version
  const script = { etag: etagOf(version), placement, placement_mode: placement?.mode }
  return {
    ...{ id, number, annotations, metadata: metadataOf(number) },
    resources: { bindings: bindings.map(told), script, script_runtime: {} },
  }
}

/** Alchemy's SDK, made from the API's answers, knows this code as a conflict of service bindings; its words are ours. */
const BOUND = 10142
const inUse = (bound: readonly string[]) =>
  `This Worker is bound as a service by ${bound.join(', ')}.`

/** The Workers whose serving version binds it. */
const boundBy = ({ scripts }: State, name: string): string[] =>
  [...scripts].flatMap(([other, script]) =>
    serving(script)?.bindings.some(({ type, service }) => type === 'service' && service === name)
      ? [other]
      : [],
  )

export function workerRoutes(state: State): Route[] {
  const known =
    (answer: (script: Script, call: Call, other: string) => Reply | Promise<Reply>): Route[2] =>
    (call, name, other) => {
      const script = state.scripts.get(name)
      return script ? answer(script, call, other) : missing()
    }
  const path = (rest: string) => new RegExp(`^/workers/scripts/([^/]+)${rest}$`)
  const subdomain = ({ workersDev, previews }: Script) => ({
    ...{ enabled: workersDev, previews_enabled: previews },
  })

  const deploy = (script: Script, versions: readonly Share[], annotations: object): Reply => {
    const unknown = versions.find(({ version_id: id }) => !script.versions.some((v) => v.id === id))
    if (unknown) return refuse(404, 10100, `Version ${unknown.version_id} not found`)
    const sum = versions.reduce((total, { percentage }) => total + percentage, 0)
    if (sum !== 100 || versions.length > VERSIONS_PER_DEPLOYMENT_MAX) {
      return refuse(400, 10021, 'At most two versions, whose percentages add up to 100')
    }
    const deployment = { id: state.newId(), versions, annotations }
    script.deployments.unshift(deployment)
    return result({
      ...deployment,
      strategy: 'percentage',
      source: 'wrangler',
      created_on: '2026-01-01T00:00:00Z',
    })
  }

  return [
    [
      'GET',
      /^\/workers\/services\/([^/]+)$/,
      (_, name) => {
        const script = state.scripts.get(name)
        if (!script) return refuse(404, 10090, 'workers.api.error.service_not_found')
        const { tags = [] } = script.settings
        const shown = { tag: name, tags, last_deployed_from: 'wrangler' }
        return result({ default_environment: { environment: 'production', script: shown } })
      },
    ],
    [
      'GET',
      /^\/workers\/scripts$/,
      () => {
        const listed = [...state.scripts].map(([id, { routes }]) => ({
          id,
          routes: routes.map((pattern) => ({ id: pattern, pattern, script: id })),
        }))
        return result(listed)
      },
    ],
    [
      'PUT',
      path(''),
      async (call, name) => {
        const before = state.scripts.get(name)
        const version = await versionOf(call, state, before)
        if ('code' in version) return version
        const script = before ?? newScript()
        state.scripts.set(name, script)
        script.versions.push(version)
        deploy(script, [{ version_id: version.id, percentage: 100 }], {})
        return result({ id: name, etag: version.id, deployment_id: version.id.replaceAll('-', '') })
      },
    ],
    [
      'DELETE',
      path(''),
      ({ query }, name) => {
        const bound = boundBy(state, name)
        if (bound.length > 0 && query.get('force') !== 'true')
          return refuse(409, BOUND, inUse(bound))
        return state.scripts.delete(name) ? result({ id: name }) : missing()
      },
    ],
    [
      'GET',
      path('/references'),
      (_, name) => {
        const incoming = boundBy(state, name).map((service) => ({ name, service }))
        return result({ services: { incoming, outgoing: [] } })
      },
    ],
    ['GET', /^\/workers\/tails\/by-consumer\/[^/]+$/, () => result([])],
    [
      'POST',
      path('/versions'),
      known(async (script, call) => {
        const version = await versionOf(call, state, script)
        if ('code' in version) return version
        script.versions.push(version)
        return result({ ...shown(version), startup_time_ms: 1 })
      }),
    ],
    [
      'GET',
      path('/versions'),
      known(({ versions }) => result({ items: versions.map(shown).reverse() })),
    ],
    [
      'GET',
      path('/versions/([^/]+)'),
      known(({ versions }, _, id) => {
        const version = versions.find((one) => one.id === id)
        return version ? result(shown(version)) : refuse(404, 10100, `Version ${id} not found`)
      }),
    ],
    ['GET', path('/deployments'), known(({ deployments }) => result({ deployments }))],
    [
      'POST',
      path('/deployments'),
      known((script, { body }) => {
        const { versions, annotations = {} } = JSON.parse(body)
        return deploy(script, versions, annotations)
      }),
    ],
    ['GET', path('/secrets'), known((script) => result(bindingsOf(script).filter(isSecret)))],
    [
      'GET',
      path('/settings'),
      known((script) => result({ bindings: bindingsOf(script), ...script.settings })),
    ],
    ['GET', path('/script-settings'), known(({ settings }) => result(settings))],
    [
      'PATCH',
      path('/script-settings'),
      known((script, { body }) => {
        Object.assign(script.settings, JSON.parse(body))
        return result(script.settings)
      }),
    ],
    [
      'GET',
      path('/schedules'),
      known(({ crons }) => result({ schedules: crons.map((cron) => ({ cron })) })),
    ],
    [
      'PUT',
      path('/schedules'),
      known((script, { body }) => {
        script.crons = JSON.parse(body).map(({ cron }: { cron: string }) => cron)
        return result({ schedules: script.crons.map((cron) => ({ cron })) })
      }),
    ],
    ['GET', path('/subdomain'), known((script) => result(subdomain(script)))],
    [
      'POST',
      path('/subdomain'),
      known((script, { body }) => {
        if (state.subdomain === undefined) return refuse(400, 10063, 'No workers.dev subdomain')
        const { enabled, previews_enabled: previews = false } = JSON.parse(body)
        Object.assign(script, { workersDev: enabled, previews })
        return result(subdomain(script))
      }),
    ],
    [
      'GET',
      /^\/workers\/workers\/([^/]+)$/,
      (_, name) => {
        const script = state.scripts.get(name)
        return script ? result({ id: name, name, subdomain: subdomain(script) }) : missing()
      },
    ],
  ]
}

const newScript = (): Script => ({
  ...{ versions: [], deployments: [], crons: [], settings: {} },
  ...{ workersDev: false, previews: false, routes: [], domains: [] },
})
