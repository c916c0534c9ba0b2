// The start page, which stories of npm run dev change.
import { html } from 'hono/html'

export const page = (slugs: string[]) => html`<h1>Machine</h1>
<p>${slugs.join(' ')}</p>`
