// nginx itself, where it is on PATH: it is never installed from here.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listen } from '../../world/server.ts'
import { realClock } from '../../world/time.ts'
import { type Shown, STATUSES } from './cache.ts'
import type { Figures } from './figures.ts'
import { createOrigin, follow } from './follow.ts'
import { LIFE, planOf } from './plan.ts'

/** nginx binds its port within so many looks, so many milliseconds apart. */
const LOOKS_MAX = 100
const LOOK_MS = 50

/** `1.22.1`; `undefined` where there is none. */
export function nginxVersion(): string | undefined {
  const { stderr } = spawnSync('nginx', ['-v'], { encoding: 'utf8' })
  return /nginx\/(\S+)/.exec(stderr ?? '')?.[1]
}

export async function followNginx(signal: AbortSignal): Promise<Figures> {
  await using open = new AsyncDisposableStack()
  const folder = open.use(mkdtempDisposableSync(join(tmpdir(), 'meridian-nginx-')))
  const origin = createOrigin(realClock)
  const { freshSeconds, staleSeconds } = LIFE
  const headers = {
    'Cache-Control': `max-age=${freshSeconds}, stale-while-revalidate=${staleSeconds}`,
  }
  const site = await listen(async ({ url = '/' }, response) => {
    const version = await origin.load(Number(url.slice(1)))
    response.writeHead(200, headers).end(String(version))
  })
  open.defer(() => site.close())
  const port = await freePort()
  const file = join(folder.path, 'nginx.conf')
  writeFileSync(file, configOf(folder.path, port, site.address))
  const args = ['-c', file, '-e', 'stderr', '-p', folder.path]
  const nginx = spawn('nginx', args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(nginx, 'exit')
  open.defer(async () => {
    nginx.kill()
    await ended
  })
  const read = async (key: number): Promise<Shown> => {
    const response = await fetch(`http://127.0.0.1:${port}/${key}`, { signal })
    const version = Number(await response.text())
    const told = response.headers.get('X-Cache')
    const status = STATUSES.find((one) => one === told)
    if (!response.ok || !status) throw new Error(`nginx answered ${response.status} "${told}".`)
    return { version, status }
  }
  await listening(() => fetch(`http://127.0.0.1:${port}/favicon`, { method: 'HEAD', signal }))
  // Its clock has whole seconds: the plan begins with one, as the model's does.
  await realClock.sleep(1_000 - (Date.now() % 1_000))
  origin.loads.length = 0
  const began = realClock.now()
  const until = (atMs: number) => realClock.sleep(Math.max(0, began + atMs - realClock.now()))
  return await follow(planOf(), read, origin, realClock, until) // nginx ends with this function
}

async function listening(look: () => Promise<unknown>): Promise<void> {
  for (let looks = 1; ; looks++) {
    try {
      await look()
      return
    } catch (error) {
      if (looks >= LOOKS_MAX)
        throw new Error('nginx does not listen; its words are above.', { cause: error })
      await realClock.sleep(LOOK_MS)
    }
  }
}

/** nginx takes no port 0. */
async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port.')
  return address.port
}

/** Else its workers become somebody who may not read the folder. */
const AS_ROOT = process.getuid?.() === 0 ? 'user root;' : ''

const configOf = (folder: string, port: number, origin: string) => `
${AS_ROOT}
daemon off;
worker_processes 1;
pid ${folder}/pid;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  proxy_cache_path ${folder}/cache keys_zone=copies:1m;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://${origin};
      proxy_cache copies;
      proxy_cache_lock on;
      proxy_cache_background_update on;
      add_header X-Cache $upstream_cache_status;
    }
  }
}
`
