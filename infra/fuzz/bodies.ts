// Bodies that nobody planned for: not JSON, not text, too deep, too long, and targets that no link should have.
import { long } from './hostile.ts'

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

export const BODIES = [
  '',
  ' ',
  '{}',
  '[]',
  'null',
  '1e999',
  '"',
  '{"url":',
  '{"url":1}',
  '{"url":""}',
  '{"url":"javascript:alert(1)"}',
  '{"url":"https://example.com/","url":"x"}',
  '{"url":"https://exämple.com/straße?q=ü#é"}',
  '{"url":"https://example.com/a%20b/日本"}',
  '{"url":"http://[2001:db8::1]/日本"}',
  '{"url":"http://[::1"}',
  '{"url":"https://user:pass@example.com/"}',
  '{"url":"https://example.com/\\ud800"}',
  '{"url":"https://example.com/\\u0000"}',
  '{"url":"https://example.com/\\r\\nSet-Cookie: a=b"}',
  '{"__proto__":{"url":"x"},"url":"https://example.com/"}',
  '{"constructor":1}',
  '\ufeff{"url":"https://example.com/"}',
  `{"url":"https://example.com/${long('日', 2_020)}"}`,
  `{"url":"https://example.com/${long('a', 2_100)}"}`,
  `{"url":"https://example.com/","title":"${long('é', 400)}"}`,
  nested(20_000),
  `{"a":${nested(5_000)}}`,
  long('{"a":', 60_000),
  long('9', 60_000),
  long('x', 70_000),
  long('x', 300_000),
] as const

/** Not text at all. */
export const BYTES: readonly Uint8Array[] = [
  Uint8Array.of(0xff, 0xfe, 0x7b, 0x00),
  Uint8Array.of(0x1f, 0x8b, 0x08, 0x00),
  Uint8Array.of(0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d),
]
