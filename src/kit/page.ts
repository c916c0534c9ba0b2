// The frame of HTML pages such as /docs and a product's own: no script, nothing loaded from elsewhere.
import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

/** Only this page's own style; no script, frame, form target or foreign resource. */
export const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}

const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 52rem; margin: 3rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.7rem; margin-bottom: 0.25rem; } h2 { font-size: 1.15rem; margin-top: 2.25rem; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: 0.4rem 0.75rem 0.4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
code, pre { font: 0.9em ui-monospace, monospace; } pre { padding: 0.75rem; border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; }
.method { font-weight: 600; } .soft { opacity: 0.7; }`

type Part = HtmlEscapedString | Promise<HtmlEscapedString>

export const pageOf = (title: string, body: Part): Part => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
${body}
</body>
</html>`
