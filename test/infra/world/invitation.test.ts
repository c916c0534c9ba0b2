// What is printed can be typed: a shell makes of each line the request that the product meant.
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { invited, line } from '../../../infra/world/invitation.ts'

const tries = [
  { what: 'A thing from Tokyo', colo: 'nrt', path: '/things/one' },
  { what: 'Some from Sao Paulo', colo: 'gru', path: '/things?kind=*&limit=5' },
]

test('a shell hands curl the address as it was meant', () => {
  const [page = '', ...lines] = invited(8787, tries).split('\n')
  expect(page.trimEnd()).toMatch(/http:\/\/localhost:8787\/$/)
  expect(lines).toHaveLength(tries.length)
  for (const [index, { what, colo, path }] of tries.entries()) {
    const command = (lines[index] ?? '').replace(what, '').replace('curl -si', "printf '%s\\n'")
    const typed = execFileSync('sh', ['-c', command], { encoding: 'utf8' })
    expect(typed).toBe(`http://${colo}.localhost:8787${path}\n`)
  }
})

test('a product that says nothing invites to its start page, in the column of the others', () => {
  const own = line('What runs', 'curl')
  expect(invited(1, []).indexOf('http')).toBe(own.indexOf('curl'))
})
