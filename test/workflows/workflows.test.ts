// Every workflow of the project keeps to the rules, and each rule is one that can be broken.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { problemsOf } from './rules.ts'

const FOLDER = join(import.meta.dirname, '..', '..', '.github', 'workflows')
const files = readdirSync(FOLDER).filter((name) => /\.ya?ml$/.test(name))
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8')

test.each(files)('%s keeps to the rules', (name) => {
  expect(problemsOf(name, read(name))).toEqual([])
})

const GOOD = read('stage.yml')
const broken: [says: string, from: string | RegExp, to: string][] = [
  ['pull_request_target gives secrets', 'pull_request:\n', 'pull_request_target:\n'],
  ['permissions of reading alone', 'contents: read', 'contents: write'],
  ['permissions of reading alone', 'permissions:\n  contents: read\n', ''],
  ['permissions of reading alone', 'permissions:\n  contents: read\n', 'permissions: write-all\n'],
  ['name a concurrency group', /concurrency:\n.*\n.*\n/, ''],
  ['can change: write @<commit>', /checkout@\w+/, 'checkout@v5'],
  ['can change: write @<commit>', / # v5\.0\.0/, ''],
  ['job deploy: it may hang', '    timeout-minutes: 30\n', ''],
  [
    'job deploy: what an expression stands for',
    '--stage "$STAGE" --yes',
    `--stage \${{ github.head_ref }}`,
  ],
  [
    "event.pull_request.title is a stranger's words",
    'event.pull_request.number',
    'event.pull_request.title',
  ],
  [
    "github.head_ref is a stranger's words",
    'github.event.pull_request.head.sha',
    'github.head_ref',
  ],
  ['job deploy: the token stays on disk', '          persist-credentials: false\n', ''],
  ['job destroy: secrets of the whole repository', '    environment: stages\n', ''],
  [
    'job deploy: pull requests of forks have no secrets',
    /(action != 'closed') && \S+ == github\.repository/,
    '$1',
  ],
  ['job deploy: a pull request would deploy production', '--stage "$STAGE" --yes', '--yes'],
]

test.each(broken)('%s, when it is broken by %s', (says, from, to) => {
  const bad = GOOD.replace(from, to)
  expect(bad).not.toBe(GOOD)
  expect(problemsOf('bad.yml', bad).join('\n')).toContain(says)
})

test('production is deployed from an environment', () => {
  const bare = read('deploy.yml').replace('    environment: production\n', '')
  expect(problemsOf('deploy.yml', bare).join('\n')).toContain('production wants an environment')
})

test('a stage is made of each pull request that has secrets, and removed with it', () => {
  const { on, jobs } = parse(GOOD)
  expect(on.pull_request.types).toEqual(['opened', 'reopened', 'synchronize', 'closed'])
  const commands = (name: string) => JSON.stringify(jobs[name].steps)
  expect(commands('deploy')).toContain('npm run deploy --silent -- --stage')
  expect(commands('destroy')).toContain('npm run destroy -- --stage')
  expect([jobs.deploy.if, jobs.destroy.if, jobs.strangers.if]).toEqual([
    expect.stringContaining("github.event.action != 'closed'"),
    expect.stringContaining("github.event.action == 'closed'"),
    expect.stringContaining('!= github.repository'),
  ])
})
