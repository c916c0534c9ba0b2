import { expect, test } from 'vitest'
import { readSchema } from '../../../infra/deploy/config.ts'
import { KEEPERS, otherKinds } from '../../../infra/deploy/other-kinds.ts'

test('what wrangler fills in for nothing is nothing', () => {
  const empty = { durable_objects: { bindings: [] }, queues: { producers: [], consumers: [] } }
  expect(otherKinds({ ...empty, workflows: [], logfwdr: {}, images: undefined })).toEqual([])
  const bound = { queues: { producers: [{ binding: 'MAIL' }] }, images: { binding: 'IMAGES' } }
  expect(otherKinds({ ...bound, vars: { A: 'b' } })).toEqual(['queues', 'images'])
})

test('each is a key that wrangler knows', () => {
  const known = Object.keys(readSchema().definitions?.RawEnvironment?.properties ?? {})
  expect(KEEPERS.filter((kind) => !known.includes(kind))).toEqual([])
})
