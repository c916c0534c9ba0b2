// Two writes whose queries differ are two requests, whatever their key says.
import { expect, test } from 'vitest'
import { openD1 } from '../lab.ts'
import { openProduct } from './lab.ts'
import * as product from './product.ts'

test('the query is part of what a key stands for, in any order', async () => {
  const { fetch } = openProduct(product, await openD1())
  const post = async (query: string) => {
    const response = await fetch(`/guests${query}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'k'.repeat(22) },
      body: '{"name":"ann"}',
    })
    return [response.status, await response.text()]
  }
  expect(await post('?notify=yes&lang=de')).toEqual([200, '{"guests":1,"replayed":false}'])
  expect(await post('?lang=%64e&notify=yes')).toEqual([200, '{"guests":1,"replayed":true}'])
  for (const other of ['', '?notify=no&lang=de', '?notify=yes&lang=de&lang=fr']) {
    expect(await post(other)).toEqual([422, 'key-reused'])
  }
})
