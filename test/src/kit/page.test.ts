// The frame of HTML pages.
import { html } from 'hono/html'
import { expect, test } from 'vitest'
import { fileAt, LIVE_HEADERS, PAGE_HEADERS, pageOf } from '../../../src/kit/page.ts'

test('it loads its style and nothing else, and its policy would not let it', () => {
  const page = String(pageOf('A & B', html`<p>Body</p>`))
  expect(page).toMatch(/^<!doctype html>[\s\S]*<title>A &amp; B<\/title>[\s\S]*<p>Body<\/p>/)
  expect(page).not.toMatch(/<script|<style|\sstyle=|https?:/)
  expect(page.match(/(?:src|href)="[^"]*"/g)).toEqual([
    'href="data:,"',
    `href="${fileAt('page.css')}"`,
  ])
  const policy = PAGE_HEADERS['Content-Security-Policy']
  expect(policy).toContain("default-src 'none'")
  expect([policy, LIVE_HEADERS['Content-Security-Policy']].join()).not.toContain('unsafe')
})
