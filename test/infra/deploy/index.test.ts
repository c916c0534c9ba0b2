// npm run deploy as a person meets it: the dry run, a typing error, and a mistake found in time.

import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { deploy } from '../../../infra/deploy/index.ts'
import { startCloudflare } from '../../support/cloudflare/index.ts'
import { environment, house, makeProject, toml, wranglerMsMax } from './fixture.ts'

async function run(args: string[], config = toml, files: Record<string, string> = {}) {
  const api = await startCloudflare()
  const { root, remove } = await makeProject(config)
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  onTestFinished(async () => {
    await api.close()
    await remove()
  })
  const lines: string[] = []
  const print = (line: string) => lines.push(line)
  const code = await deploy(args, { root, house, env: environment(root, api), print })
  return { code, lines, text: lines.join('\n'), calls: api.calls }
}

test(
  'a dry run shows each Worker and the plan, and sends nothing',
  async () => {
    const { code, lines, calls } = await run(['--dry-run'])
    const region =
      'D1 Database DB · Worker Version Metadata VERSION · Environment Variable REGION, EPOCH, PROJECT · Secret API_KEYS'
    expect(lines.slice(0, 3)).toEqual([
      expect.stringMatching(/^lab-weur {2}London, aws:eu-west-2 +[\d.]+ KiB gzip {2}/),
      expect.stringMatching(/^lab-enam {2}Ashburn, aws:us-east-1 +[\d.]+ KiB gzip {2}/),
      expect.stringMatching(/^lab-edge {2}every colo +[\d.]+ KiB gzip {2}KV Namespace CACHE · W/),
    ])
    expect(lines[0]).toContain(region)
    expect(lines.slice(-3)).toEqual([
      '6. region: deploy lab-weur (London, aws:eu-west-2), unless it is up to date',
      '7. region: deploy lab-enam (Ashburn, aws:us-east-1), unless it is up to date',
      '8. edge: deploy lab-edge (every colo), unless it is up to date',
    ])
    expect({ code, calls }).toEqual({ code: 0, calls: [] })
  },
  wranglerMsMax,
)

const OTHER = JSON.stringify({ name: 'other', main: 'gone.js', compatibility_date: '2026-01-01' })

test(
  'another configuration beside wrangler.toml, or one that a build tool left, changes nothing',
  async () => {
    const files = {
      'wrangler.jsonc': OTHER,
      '.wrangler/deploy/config.json': '{"configPath":"../../dist/wrangler.json"}',
      'dist/wrangler.json': OTHER,
    }
    const { code, lines } = await run(['--dry-run'], toml, files)
    expect(lines[0]).toMatch(/^lab-weur {2}London.*Environment Variable REGION, EPOCH, PROJECT/)
    expect(code).toBe(0)
  },
  wranglerMsMax,
)

test(
  'a migration that D1 may cut apart is named, and stops nothing',
  async () => {
    const trigger = 'CREATE TRIGGER t AFTER DELETE ON links BEGIN SELECT 1; END;\r\n'
    const { code, lines } = await run(['--dry-run'], toml, { 'migrations/0001_t.sql': trigger })
    expect(lines[3]).toContain('0001_t.sql makes a trigger and has CRLF line ends')
    expect(lines).toContain(
      '5. migrations: apply what is new of 2 in migrations/ through [env.enam]',
    )
    expect(code).toBe(0)
  },
  wranglerMsMax,
)

test('a key wrangler does not know stops it, and nothing that follows from it is told', async () => {
  const config = toml.replace('[env.weur]', '[env.weur]\nplacment = { region = "x" }')
  const { code, lines } = await run(['--dry-run'], config)
  expect(lines).toEqual([
    expect.stringMatching(/^wrangler\.toml:\d+: wrangler knows no "placment" in \[env\.weur\]/),
    expect.stringContaining('Not deployed: 1 problem(s)'),
  ])
  expect(code).toBe(1)
})

test(
  'a Worker that does not bundle stops a real deploy before any call',
  async () => {
    const { code, text, calls } = await run([], toml.replace('"edge.js"', '"gone.js"'))
    expect(text).toContain('[env.edge] does not bundle. wrangler says:\n    ✘ [ERROR]')
    expect(text).toContain('gone.js')
    expect({ code, calls }).toEqual({ code: 1, calls: [] })
  },
  wranglerMsMax,
)

test('a region placed elsewhere than the map says stops it before bundling', async () => {
  const { code, text } = await run([], toml.replace('aws:eu-west-2', 'aws:eu-west-1'))
  expect(text).toContain('[env.weur] is placed at "aws:eu-west-1" but')
  expect(text).toContain('Nothing was changed')
  expect(code).toBe(1)
})

test('an unknown flag is an error that shows the usage', async () => {
  const { code, text } = await run(['--dryrun'])
  expect(text).toMatch(/Unknown option '--dryrun'.*npm run deploy -- \[options\]/s)
  expect(code).toBe(2)
})

test('--help is not an error', async () => {
  expect(await run(['--help'])).toMatchObject({
    code: 0,
    text: expect.stringContaining('--dry-run'),
  })
})

test('a region that is not on the map stops it before bundling', async () => {
  const { code, text } = await run(['--region', 'sam'])
  expect({ code, text }).toMatchObject({
    code: 1,
    text: expect.stringContaining('--region is "sam"'),
  })
})
