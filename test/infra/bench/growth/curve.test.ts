// A picture of curves: well-formed, the same each time, its knee where the figures bend.
import { expect, test } from 'vitest'
import { curvePicture } from '../../../../infra/bench/growth/curve.ts'

const points = [1, 10, 100, 1_000].map((x) => ({ x, y: Math.min(x, 10) }))
const panel = {
  ...{ title: 'More clients', x: 'clients' },
  curves: [
    { name: 'answers', unit: '/s', points },
    { name: 'time', unit: 'ms', points: points.map(({ x }) => ({ x, y: Math.log10(x) + 1 })) },
  ],
}
const picture = curvePicture(panel)

test('it says what it shows, and every curve has a name', () => {
  expect(picture).toMatch(/^<svg [^>]*role="img" aria-label="More clients">/)
  for (const word of ['answers', 'time', 'clients', 'prefers-color-scheme:dark']) {
    expect(picture).toContain(word)
  }
  expect(picture).not.toMatch(/NaN|undefined|Infinity/)
  expect(curvePicture(structuredClone(panel))).toBe(picture)
})

test('a knee is marked where a curve bends, and nowhere else', () => {
  expect(picture.match(/knee at \S+(?=<)/g)).toEqual(['knee at 10'])
})

test('one point, or none, is still a picture', () => {
  for (const few of [points.slice(0, 1), []]) {
    const curves = [{ name: 'answers', unit: '/s', points: few }]
    expect(curvePicture({ ...panel, curves })).not.toMatch(/NaN|undefined|Infinity/)
  }
})
