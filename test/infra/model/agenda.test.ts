import { expect, test } from 'vitest'
import { createAgenda } from '../../../infra/model/agenda.ts'

test('everything happens at its time, and at one time in the order in which it was put in', () => {
  const agenda = createAgenda()
  const happened: string[] = []
  const note = (name: string) => () => happened.push(`${name} at ${agenda.now()}`)
  agenda.at(20, note('late'))
  agenda.at(10, note('first'))
  agenda.at(10, note('second'))
  agenda.at(15, () => {
    note('middle')()
    agenda.after(1, note('soon'))
    agenda.at(3, note('overdue'))
  })
  agenda.run()
  expect(happened).toEqual([
    'first at 10',
    'second at 10',
    'middle at 15',
    'overdue at 15',
    'soon at 16',
    'late at 20',
  ])
})
