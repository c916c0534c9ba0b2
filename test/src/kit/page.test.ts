// The frame of HTML pages.
import { html } from 'hono/html'
import { expect, test } from 'vitest'
import { PAGE_HEADERS, pageOf } from '../../../src/kit/page.ts'

test('it loads nothing, runs nothing, and its policy would not let it', () => {
  const page = String(pageOf('A & B', html`<p>Body</p>`))
  expect(page).toMatch(/^<!doctype html>[\s\S]*<title>A &amp; B<\/title>[\s\S]*<p>Body<\/p>/)
  expect(page).not.toMatch(/<script|<link|src=|@import|url\(/)
  expect(PAGE_HEADERS['Content-Security-Policy']).toContain("default-src 'none'")
})
