// What a container for the project is told is what the project's own tools do.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { port } from '../../infra/cli/flags.ts'

const read = (file: string) => readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8')

test('it installs as CI does, and forwards the port that npm start takes', () => {
  const told = JSON.parse(read('.devcontainer/devcontainer.json'))
  expect(read('.ci/run').split('\n')).toContain(told.postCreateCommand)
  const usual = port('').read(undefined, 'port')
  expect(told.forwardPorts).toEqual([usual])
  expect(Object.keys(told.portsAttributes)).toEqual([String(usual)])
})
