import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { buildPage } from '../../../infra/page/build.ts'
import { pointOf } from '../../../infra/page/land.ts'
import { filled, values } from '../../../infra/page/markup.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const content = {
  name: 'Shop <&> "Co"',
  colos: [{ id: 'NRT', city: 'Tokyo', lat: 35.8, lon: 140.4, share: 1 }],
  regions: [
    { id: 'oc', city: 'Sydney', lat: -33.9, lon: 151.2 },
    { id: 'enam', city: 'Ashburn', lat: 39, lon: -77.5 },
  ],
  primary: 'enam',
}

/** What the issue of a page's weight is decided by: a slow phone's first second. */
const GZIPPED_BYTES_MAX = 150_000

test('the page is small, loads nothing from elsewhere, and has nothing in line', async () => {
  const assets = await buildPage(root, content, 'world')
  const html = assets.get('')?.body ?? ''
  const weight = [...assets.values()].reduce((sum, { body }) => sum + gzipSync(body).length, 0)
  expect(weight).toBeLessThan(GZIPPED_BYTES_MAX)
  expect(html).not.toMatch(/\sstyle=|<style|\son\w+=|https?:/)
  expect(html.match(/<script/g)).toHaveLength(1)
  for (const [, file = ''] of html.matchAll(/(?:href|src)="\/_page\/([\w.]+)"/g)) {
    expect(assets.get(file)?.body.length).toBeGreaterThan(100)
  }
})

test('before any script, places and regions can be read', async () => {
  const html = (await buildPage(root, content, 'world')).get('')?.body ?? ''
  expect(html).toContain('<td>Ashburn</td><td>primary, replica</td>')
  expect(html).toContain('<td>Sydney</td><td>replica</td>')
  expect(html).toContain('<option value="NRT">Tokyo (NRT)</option>')
  expect(html).toContain('Shop &lt;&amp;&gt; &quot;Co&quot;: the world')
})

test('a place is where it is on the earth: west left of east, north above south', () => {
  const [west, east] = [pointOf({ lat: 40, lon: -120 }), pointOf({ lat: 40, lon: 140 })]
  const [north, south] = [pointOf({ lat: 60, lon: 10 }), pointOf({ lat: -30, lon: 10 })]
  expect(west.x).toBeLessThan(east.x)
  expect(west.y).toBe(east.y)
  expect(north.y).toBeLessThan(south.y)
})

test('a template that asks for what is not there is refused', () => {
  expect(() => filled('{{nme}}', values(content))).toThrow('index.html asks for {{nme}}.')
})

test('a product’s panel, with its looks and its workload, is in the page', async () => {
  const own = productOf({
    'page/section.html': '<section id="shop"></section>',
    'page/page.css': '#shop { color: teal }',
    'page/index.ts': `export const create = () => document.title = 'shop'`,
    'workload.ts': `export const workload = { names: ['hammer'] }`,
  })
  const assets = await buildPage(own, content, 'world')
  expect(assets.get('')?.body).toContain('<section id="shop"></section>')
  expect(assets.get('page.css')?.body).toContain('teal')
  expect(assets.get('main.js')?.body).toMatch(/document\.title="shop"[\s\S]*hammer/)
})

test('a product may have neither panel nor workload', async () => {
  const html = (await buildPage(productOf({}), content, 'world')).get('')?.body
  expect(html).toContain('<section')
  expect(html).not.toContain('{{')
})

/** A project with this page and a product of these files. */
function productOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'meridian-page-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  cpSync(join(root, 'src', 'page'), join(folder, 'src', 'page'), { recursive: true })
  cpSync(join(root, 'src', 'shared'), join(folder, 'src', 'shared'), { recursive: true })
  for (const [file, text] of Object.entries(files)) {
    const path = join(folder, 'src', 'app', file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  return folder
}
