// The world of this very project, whatever its product and its map: stories are told of the machine's own.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startWorld } from '../infra/world/index.ts'
import { regions } from '../src/regions.ts'

const root = join(import.meta.dirname, '..')

test('it starts, migrated and seeded, and every region of src/regions.ts serves', async () => {
  const world = await startWorld({ root, port: 0, seed: 7, speed: 0 })
  try {
    const ready = regions.map(async ({ id }) => {
      const url = `http://127.0.0.1:${world.port}/readyz`
      const { status } = await fetch(url, { headers: { 'World-Direct': id } })
      return [id, status]
    })
    expect(await Promise.all(ready)).toEqual(regions.map(({ id }) => [id, 200]))
  } finally {
    await world.stop()
  }
})
