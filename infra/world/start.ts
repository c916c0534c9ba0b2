// npm start: boots the world, says what can be done with it, and ends it cleanly.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { primary, regions } from '../../src/regions.ts'
import { withOptions } from '../cli/command.ts'
import { createEvents } from './events.ts'
import { startWorld, type World } from './index.ts'
import { invited, line } from './invitation.ts'
import { type StartOptions, spec } from './options.ts'
import { readTries } from './seed.ts'
import { onSignal } from './signals.ts'
import { WorldError } from './world-error.ts'

const root = join(import.meta.dirname, '..', '..')

/** Resolves with the exit code when the world has ended. */
export const start = (args: string[]): Promise<number> => withOptions(args, spec, run)

async function run(options: StartOptions): Promise<number> {
  const { port, seed, speed, origin, quiet, fresh } = options
  const say = (line: string) => void (quiet || console.log(line))
  // With an origin there is no database to keep.
  const kept = port !== 0 && origin === undefined
  const stateFolder = kept ? join(root, '.world', `port-${port}`) : undefined
  if (fresh && stateFolder) rmSync(stateFolder, { recursive: true, force: true })

  const ended = Promise.withResolvers<number>()
  const events = createEvents()
  events.on((event) => {
    switch (event.kind) {
      case 'stage':
        return say(`  ${event.name.padEnd(28)} ${(event.ms / 1_000).toFixed(1).padStart(5)} s`)
      case 'fault':
        return say(`fault  ${event.id} ${JSON.stringify(event.fault)}`)
      case 'healed':
        return say(`healed ${event.id} ${JSON.stringify(event.fault)}`)
      case 'crashed':
        console.error(`${event.part} ended unexpectedly; the world ends. ${event.words}`)
        return ended.resolve(1)
    }
  })

  const ending = new AbortController()
  const end = (code: number) => {
    ended.resolve(code)
    ending.abort()
  }
  onSignal(() => {
    say('Stopping')
    end(0)
  })
  process.on('uncaughtException', (error) => {
    console.error(error)
    end(1)
  })

  say('Starting the world')
  const { signal } = ending
  const booting = startWorld({ root, port, seed, speed, stateFolder, origin, events, signal })
  booting.then(
    (world) => {
      console.log(readyLine(world, options))
      say(origin === undefined ? invitation(world) : introduction(world, origin))
    },
    (error: unknown) => {
      if (signal.aborted) return
      console.error(error instanceof WorldError ? error.message : error)
      ended.resolve(1)
    },
  )
  const code = await ended.promise
  const world = await booting.catch(() => undefined)
  await world?.stop()
  return code
}

const readyLine = ({ url, key }: World, { seed, speed, origin }: StartOptions) =>
  `world ready  ${url}  seed ${seed}  speed ${speed}  ${origin === undefined ? `key ${key}` : `origin ${origin}`}`

const invitation = ({ port }: World) => `
Open http://localhost:${port}/_page/ : send visitors, kill a region by a click, and see whether anybody notices.

${invited(port, readTries(root))}
${line('What runs', `curl -s http://localhost:${port}/_world`)}
${line('Break something', `curl -s http://localhost:${port}/_world/faults -d '{"kind":"region-down","region":"${regionToBreak}"}'`)}
${line('Heal everything', `curl -s -X DELETE http://localhost:${port}/_world/faults`)}

The key is for writes: Authorization: Bearer <key>. Ctrl-C ends the world.`

/** Where writes need not go. */
const regionToBreak = (regions.find(({ id }) => id !== primary) ?? regions[0])?.id

const introduction = ({ port }: World, origin: string) => `
Every edge is a shared cache in front of ${origin}; there are no regions and no product.

  The site from Tokyo, twice   curl -si http://nrt.localhost:${port}/
  What runs                    curl -s http://localhost:${port}/_world
  Break the cache's store      curl -s http://localhost:${port}/_world/faults -d '{"kind":"kv-error"}'
  Start every edge anew        curl -s http://localhost:${port}/_world/faults -d '{"kind":"edge-restart"}'
  Heal everything              curl -s -X DELETE http://localhost:${port}/_world/faults

The header Cache-Status says what the cache did (RFC 9211). Ctrl-C ends the world.`
