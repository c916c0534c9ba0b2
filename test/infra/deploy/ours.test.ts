// Commands that take away see only what is ours.

import { afterEach, beforeEach, expect, test } from 'vitest'
import { destroy } from '../../../infra/deploy/destroy.ts'
import { rollback } from '../../../infra/deploy/rollback.ts'
import { deployBare } from '../../support/cloudflare/bare.ts'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/index.ts'
import { environment, house, makeProject, type Project } from './fixture.ts'

let api: Cloudflare
let project: Project
beforeEach(async () => {
  api = await startCloudflare()
  project = await makeProject()
})
afterEach(async () => {
  await api.close()
  await project.remove()
})

async function run(command: typeof destroy, args: string[], more: NodeJS.ProcessEnv = {}) {
  const { root } = project
  const lines: string[] = []
  const print = (line: string) => void lines.push(line)
  const env = { ...environment(root, api), ...more }
  return { code: await command(args, { root, house, env, print }), text: lines.join('\n') }
}

test.for([
  ['destroy', destroy],
  ['rollback', rollback],
] as const)("%s leaves another project's Workers alone", async ([, command]) => {
  deployBare(api, 'lab-edge', [{ name: 'PROJECT', type: 'plain_text', text: 'shop/1' }])
  const { code, text } = await run(
    command,
    ['--yes-destroy-lab'].slice(0, command === destroy ? 1 : 0),
  )
  expect({ code, text }).toEqual({
    code: 1,
    text: expect.stringMatching(
      /"lab-edge" belongs to the project "shop\/1".*Nothing was changed/s,
    ),
  })
  expect(api.calls.filter(({ method }) => method !== 'GET')).toEqual([])
  expect(api.state.scripts.size).toBe(1)
})

test('a token that is refused is told as that', async () => {
  const { code, text } = await run(destroy, ['--stage', 'pr-1'], { CLOUDFLARE_API_TOKEN: 'guess' })
  expect({ code, text }).toMatchObject({ code: 1, text: expect.stringContaining('[code 10000]') })
})
