// Answers requests below /_page/ from memory.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { PAGE_PATH } from '../../src/shared/page.ts'
import type { Assets } from './build.ts'

/** Its own files, its own world, and nothing in line: neither script nor style. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export function servePage(
  assets: Assets,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { pathname } = new URL(request.url ?? '/', 'http://world')
  if (pathname === '/_page') return void response.writeHead(308, { Location: PAGE_PATH }).end()
  const asset = assets.get(pathname.slice(PAGE_PATH.length))
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return void response.writeHead(405, { Allow: 'GET, HEAD' }).end()
  }
  if (!asset)
    return void response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not here.\n')
  response.writeHead(200, {
    'Content-Type': asset.type,
    'Content-Length': Buffer.byteLength(asset.body),
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-cache', // a restarted world may have another page
  })
  response.end(request.method === 'HEAD' ? '' : asset.body)
}
