// Which of the two npm run deploy is, told by wrangler.json alone.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { deployProject } from '../../../infra/deploy/door.ts'
import { environment, house, makeProject } from './fixture.ts'

async function usage(config?: object) {
  const { root, remove } = await makeProject()
  onTestFinished(remove)
  if (config) await writeFile(join(root, 'wrangler.json'), JSON.stringify(config))
  const lines: string[] = []
  const print = (line: string) => void lines.push(line)
  const code = await deployProject(['--stage', 'UP'], {
    root,
    house,
    env: environment(root),
    print,
  })
  return { code, text: lines.join('\n') }
}

test('edge and regions, also beside a configuration of something else', async () => {
  const regional = { code: 2, text: expect.stringContaining('such as pr-42') }
  expect(await usage()).toMatchObject(regional)
  expect(await usage({ name: 'other', main: 'other.js' })).toMatchObject(regional)
})

test('one Worker has no stages, and says what would have', async () => {
  const { code, text } = await usage({ name: 'lab', main: 'src/solo.ts' })
  expect(code).toBe(2)
  expect(text).toMatch(/Unknown option '--stage'.*npm run grow/s)
})
