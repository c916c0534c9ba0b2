// Stories of the laptop: the world starts, explains itself, and leaves nothing behind however it ends.
import { spawn } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { listen as serve } from '../../infra/world/server.ts'
import { copyProject } from '../support/copy.ts'
import { eventually } from '../support/eventually.ts'
import { alive, endAll, groupsBelow, nobody, runCommand, told } from '../support/processes.ts'
import { root } from '../support/world.ts'

afterEach(endAll)

const start = (...args: string[]) => runCommand(['start', ...args])

/** Boots a world and returns the process groups it consists of. */
async function boot(...args: string[]) {
  const run = start('--port', '0', ...args)
  const [url] = await told(run, /http:\/\/localhost:\d+/)
  const state = JSON.parse(await get(`${url}/_world`))
  const groups: number[] = [state.primary, state.edges, ...state.regions].map(({ pid }) => pid)
  return { ...run, url, groups, state }
}

const get = (url: string) =>
  new Promise<string>((resolve, reject) => {
    http
      .get(url.replace('localhost', '127.0.0.1'), async (response) => {
        let text = ''
        for await (const chunk of response) text += chunk
        resolve(text)
      })
      .on('error', reject)
  })

test('it boots, tells its stages and what to try, and Ctrl-C leaves nothing', async () => {
  const { child, output, ended, groups, state, url } = await boot('--seed', '11')
  expect(state).toMatchObject({ ready: true, seed: 11, faults: [] })
  expect(state.colos.length).toBeGreaterThanOrEqual(20)
  expect(state.regions.map(({ id }: { id: string }) => id)).toEqual(
    'wnam enam weur eeur apac oc'.split(' '),
  )
  expect(new Set(groups).size).toBe(8) // six regions, the primary, the edges
  for (const word of [
    'Workers built',
    'replicas',
    'edges in',
    'world ready',
    state.key,
    'seed 11',
  ]) {
    expect(output()).toContain(word)
  }
  expect(alive(groups).length).toBeGreaterThanOrEqual(groups.length)
  child.kill('SIGINT')
  expect(await ended).toBe(0)
  await nobody(groups)
  await expect(get(url)).rejects.toThrow('ECONNREFUSED')
})

test('interrupted while the Workers build it ends at once, and the build with it', async () => {
  const { folder } = copyProject('interrupted-', /^(?:test|docs)\//) // nothing has been built in it
  const { child, output, ended } = runCommand(['start', '--port', '0'], folder)
  const building = async () => groupsBelow(Number(child.pid))
  const groups = await eventually(building, (found) => found.length === 1)
  child.kill('SIGINT')
  expect(await ended).toBe(0)
  await nobody(groups)
  expect(output()).toBe('Starting the world\nStopping\n')
  expect(readdirSync(join(folder, '.world', 'build'))).toEqual([])
  rmSync(folder, { recursive: true, force: true })
})

test('interrupted while its processes start it ends, and leaves nothing', async () => {
  const { child, output, ended } = start('--port', '0')
  const starting = async () => groupsBelow(Number(child.pid))
  const groups = await eventually(starting, (found) => found.length === 8)
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  await nobody(groups)
  expect(output()).not.toContain('world ready')
})

test('killed without a chance to clean up, it still leaves nothing', async () => {
  const { child, ended, groups } = await boot('--quiet')
  child.kill('SIGKILL')
  await ended
  await nobody(groups)
})

test('when one of its processes crashes the world ends, says which, and leaves nothing', async () => {
  const { output, ended, groups, state } = await boot()
  process.kill(state.edges.pid, 'SIGKILL')
  expect(await ended).toBe(1)
  expect(output()).toContain('The edges ended unexpectedly')
  await nobody(groups)
})

test('when the runtime of a region crashes, the same', async () => {
  const { output, ended, groups, state } = await boot()
  const { pid } = state.regions.find(({ id }: { id: string }) => id === 'oc')
  const runtime = alive([pid]).find((one) => one !== pid)
  process.kill(Number(runtime), 'SIGKILL')
  expect(await ended).toBe(1)
  expect(output()).toContain('Region oc ended unexpectedly')
  await nobody(groups)
})

test('a port in use is one clear sentence', async () => {
  const taken = await serve((_request, response) => response.end())
  const port = taken.address.split(':')[1] ?? ''
  const { output, ended } = start('--port', port)
  expect(await ended).toBe(1)
  expect(output()).toContain(
    `Port ${port} is in use. Stop what runs there, or choose another: npm start -- --port ${Number(port) + 1}`,
  )
  taken.close()
})

test('wrong flags are explained with the usage', async () => {
  const { output, ended } = start('--port', 'x')
  expect(await ended).toBe(2)
  expect(output()).toContain('--port is "x"; it takes a whole number')
  expect(output()).toContain('--seed 7')
})

test('a Node that is too old gets one sentence that says what to type', async () => {
  const code = `Object.defineProperty(process.versions, 'node', { value: '20.1.0' })`
  const args = ['--import', `data:text/javascript,${encodeURIComponent(code)}`]
  const child = spawn(process.execPath, [...args, join(root, 'infra', 'meridian.mjs'), 'start'])
  let text = ''
  child.stderr.on('data', (chunk) => {
    text += chunk
  })
  const exit = await new Promise((resolve) => child.on('exit', resolve))
  expect(exit).toBe(1)
  expect(text).toMatch(/^This is Node 20\.1\.0; .* Type: npm run start\n$/)
})
