// A picture of curves: well-formed, the same each time, its knee where the figures bend.
import { expect, test } from 'vitest'
import { curvePicture } from '../../../../infra/bench/growth/curve.ts'

const points = [1, 10, 100, 1_000].map((x) => ({ x, y: Math.min(x, 10) }))
const panel = {
  ...{ title: 'More clients', x: 'clients' },
  curves: [
    { name: 'answers', unit: '/s', points, gains: true },
    { name: 'queue', unit: '', points },
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

test('a knee is marked where what is gained bends, and nowhere else', () => {
  expect(picture.match(/knee at \S+(?=<)/g)).toEqual(['knee at 10'])
})

test('figures on the axis do not overlap', () => {
  const near = [10, 11, 12, 100].map((x) => ({ x, y: x }))
  const curves = [{ name: 'answers', unit: '/s', points: near }]
  const axis = curvePicture({ ...panel, curves })
  expect(axis.match(/(?<=text-anchor="middle" class="q">)\d+/g)).toEqual(['10', '100'])
})

test('one point, or none, is still a picture', () => {
  for (const few of [points.slice(0, 1), []]) {
    const curves = [{ name: 'answers', unit: '/s', points: few }]
    expect(curvePicture({ ...panel, curves })).not.toMatch(/NaN|undefined|Infinity/)
  }
})
