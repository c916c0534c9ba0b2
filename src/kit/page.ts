// The frame of HTML pages such as /docs and a product's own, in the clothes that `describeApi` serves with /docs.
import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { VERSION } from './docs-files.ts'

/** Where a file of docs-files.ts is. A new one has a new address, so that no copy of an old one takes its place. */
export const fileAt = (name: string, version = VERSION): string => `/docs/${version}/${name}`

const POLICY =
  "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Only this site's own style; no script, frame, form target or foreign resource, and nothing in line. */
export const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': POLICY,
}

/** Besides, this site's own script, which may ask this site. */
export const LIVE_HEADERS = {
  ...PAGE_HEADERS,
  'Content-Security-Policy': `${POLICY}; script-src 'self'; connect-src 'self'`,
}

export type Part = HtmlEscapedString | Promise<HtmlEscapedString>

/** `more` belongs into its head. */
export const pageOf = (
  title: string,
  body: Part,
  more: Part | '' = '',
): Part => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${fileAt('page.css')}">${more}
</head>
<body>
${body}
</body>
</html>`
