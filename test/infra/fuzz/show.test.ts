// What a run tells a person.
import { expect, test } from 'vitest'
import { show } from '../../../infra/fuzz/show.ts'

test('nothing found is said in a line, with how the requests ended', () => {
  const text = show({ endings: { 404: 1, 200: 12, left: 3 }, findings: [] }, [], 7)
  expect(text).toMatch(/200 +12\n +left +3\n +404 +1\n/)
  expect(text).toMatch(/Nothing to complain about/)
})

test('a finding comes with its request and the command that sends it again', () => {
  const finding = { index: 42, request: '{"method":"GET"}', complaint: '500 and nothing is broken' }
  const text = show({ endings: {}, findings: [finding] }, ['NRT has weur open'], 7)
  expect(text).toContain(
    '500 and nothing is broken\n  {"method":"GET"}\n  npm run fuzz -- --seed 7 --from 42 --requests 1',
  )
  expect(text).toContain('Afterwards: NRT has weur open')
  expect(text).toContain('1 complaints, 1 afterwards.')
})
