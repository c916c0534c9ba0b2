import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { publish, reportFlags } from '../../../infra/cli/report.ts'

const folder = mkdtempSync(join(tmpdir(), 'meridian-report-'))
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

test('a report is printed always, and written where it was asked for', () => {
  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  const as = (form: string) => (report: string) => `${report} as ${form}`
  const show = { toTerminal: as('text'), toMarkdown: as('a page'), toJson: as('JSON') }
  const [json, markdown] = [join(folder, 'r.json'), join(folder, 'r.md')]
  publish({ json: undefined, markdown: undefined }, show, 'one')
  publish({ json, markdown }, show, 'two')
  expect(said.mock.calls).toEqual([['\none as text'], ['\ntwo as text']])
  expect([json, markdown].map((file) => readFileSync(file, 'utf8'))).toEqual([
    'two as JSON',
    'two as a page',
  ])
  expect(Object.keys(reportFlags('for me'))).toEqual(['json', 'markdown'])
})
