// /docs as HTML: the routes, a form to try each, bodies, consistency and problems. All of it can be read without a script.
import { html } from 'hono/html'
import { publicHeaders } from '../shared/headers.ts'
import { isSafe } from '../shared/methods.ts'
import { type OwnProblem, problems } from '../shared/problem.ts'
import type { Access } from './access.ts'
import type { Declared } from './declare.ts'
import type { documentOf } from './openapi.ts'
import { type Field, operationOf } from './operation.ts'
import type { Part } from './page.ts'

type Document = ReturnType<typeof documentOf>

export function docsBody(
  document: Document,
  routes: readonly Declared[],
  own: readonly OwnProblem[],
): Part {
  const { title, description = '' } = document.info
  return html`<header>
<h1>${title}</h1>
<p>${description} Made from <a href="/openapi.json">openapi.json</a>, which is made from the routes. <a href="/">Start page</a></p>
</header>
<main>
<section aria-labelledby="routes">
<h2 id="routes">Routes</h2>
<p>Open one to try it: it is sent to this deployment, from here. <noscript>Trying needs JavaScript; reading does not.</noscript></p>
<form id="session" class="controls">
<label>API key <small>kept in this page’s memory alone</small><input id="key" type="password" autocomplete="off"></label>
<label>${publicHeaders.token} <small>from the last answer that had one</small><input id="token" autocomplete="off" spellcheck="false"></label>
<label>${publicHeaders.consistency} <small>of reads</small><select id="consistency"><option value="">as it comes</option><option>session</option><option>latest</option><option>stale-ok</option></select></label>
</form>
${routes.map((route) => entry(document, route))}
</section>
<section aria-labelledby="bodies">
<h2 id="bodies">Bodies</h2>
${Object.entries(document.components?.schemas ?? {}).map(
  ([name, schema]) =>
    html`<h3 id="${name}">${name}</h3><pre>${JSON.stringify(schema, null, 2)}</pre>`,
)}
</section>
<section aria-labelledby="consistent">
<h2 id="consistent">Consistency</h2>
<p>A write answers with a <code>Consistency-Token</code>. Send it with later requests, from anywhere: they never show a
state older than what you saw. <code>Consistency: session</code> asks for a token on a read, <code>latest</code> reads the
primary, <code>stale-ok</code> accepts an old copy.</p>
</section>
<section aria-labelledby="problems">
<h2 id="problems">Problems</h2>
<p>Every error is <code>application/problem+json</code> (RFC 9457); its <code>type</code> leads here.</p>
<table>
<thead><tr><th scope="col">Status</th><th scope="col">Kind</th><th scope="col">Means</th></tr></thead>
<tbody>${[...Object.entries(problems), ...own.map(entryOf)].map(
    ([kind, [status, meaning]]) =>
      html`<tr id="${kind}"><td>${status}</td><td><code>${kind}</code></td><td>${meaning}</td></tr>`,
  )}</tbody>
</table>
</section>
</main>`
}

const entryOf = ({ kind, status, title }: OwnProblem) => [kind, [status, title]] as const

function needs(access: Access): string {
  if (access === 'open') return ''
  return access === 'optional' ? '(a key is optional)' : `(needs the scope ${access})`
}

/** Fields have no `name`: one called `method` or `dataset` would take the form's own. */
function entry(document: Document, route: Declared): Part {
  const { method, path, access } = route
  const { id, summary, description, responses, fields, body } = operationOf(document, method, path)
  return html`
<details id="${id}">
<summary><h3><code><span class="method">${method}</span> ${path}</code></h3> ${summary} <span class="soft">${needs(access)}</span></summary>
<p>${words(description)}</p>
<ul class="soft">${responses.map(({ status, description: what }) => html`<li>${status}: ${words(what)}</li>`)}</ul>
<form class="try" data-method="${method}" data-path="${path}" data-scheme="${schemeOf(document, access)}">
<div class="controls">${fields.map(input)}</div>
${
  body &&
  html`<label><span>Body, <code>${body.type}</code>${body.required ? ', required' : ''}</span>
<textarea data-type="${body.type}" rows="${rowsOf(body.text)}" spellcheck="false">${body.text}</textarea></label>`
}
<p>${effect(route)}</p>
<button type="submit" disabled>Send ${method}</button>
</form>
</details>`
}

const ROWS_MAX = 16
const rowsOf = (text: string): number => Math.min(text.split('\n').length + 1, ROWS_MAX)

function input({ choices, many, ...field }: Field): Part {
  const { name, description, required, value } = field
  const said = html`<span><code>${name}</code>, ${field.in}${required ? ', required' : ''}</span>
${description && html`<small>${words(description)}</small>`}`
  const data = html`data-in="${field.in}" data-name="${name}"`
  if (choices.length > 0) {
    const options = ['', ...choices].map(
      (one) => html`<option value="${one}" ${one === value ? 'selected' : ''}>${one}</option>`,
    )
    return html`<label>${said}<select ${data} ${required ? 'required' : ''}>${options}</select></label>`
  }
  if (many) {
    return html`<label>${said}<small>one a line</small><textarea ${data} data-many rows="2">${value}</textarea></label>`
  }
  return html`<label>${said}<input ${data} value="${value}" autocomplete="off" spellcheck="false" ${required ? 'required' : ''}></label>`
}

/** What it will do, said before. */
function effect({ method, effects }: Declared): string {
  if (isSafe(method)) return 'Changes nothing.'
  const real = 'This is no rehearsal: it changes data that everybody sees.'
  return effects === 'committed'
    ? `${real} All of it is one commit, or nothing is.`
    : `${real} It also acts outside of the database, which nothing here takes back.`
}

/** What stands before the key in `Authorization`; empty where no key is asked for, and then none is sent. */
function schemeOf(document: Document, access: Access): string {
  if (access === 'open') return ''
  const [scheme] = Object.values(document.components?.securitySchemes ?? {})
  const name = scheme && 'scheme' in scheme ? (scheme.scheme ?? '') : ''
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** Descriptions are CommonMark, of which ours use `code` alone. */
const words = (text: string): Part =>
  html`${text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`
