import { expect, test } from 'vitest'
import { partsOf } from '../../../../src/page/lab/index.ts'
import { workload } from '../../../machine/workload.ts'

test('there is as much of the lab as the product can do, and the rest says what is missing', () => {
  const { change, ...less } = workload
  expect(change).toBeDefined()
  expect(partsOf(workload, true)).toEqual(['lab-versions', 'lab-absence', 'lab-conflict'])
  expect(partsOf(less, true)).toEqual(['lab-no-change', 'lab-absence'])
  expect(partsOf(undefined, true)).toEqual(['lab-no-product'])
  expect(partsOf(workload, false)).toEqual(['lab-no-product'])
})
