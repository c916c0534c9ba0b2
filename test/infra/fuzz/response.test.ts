// Bytes as a response: whole or not yet, and what is no HTTP.
import { describe, expect, test } from 'vitest'
import { fieldOf, parseResponse } from '../../../infra/fuzz/response.ts'

const parse = (text: string, closed = false, toHead = false) =>
  parseResponse(Buffer.from(text, 'latin1'), { closed, toHead })
const bodyOf = (text: string, closed = false, toHead = false) =>
  parse(text, closed, toHead)?.body.toString()

describe('a response', () => {
  test('has its status and fields', () => {
    const received = parse('HTTP/1.1 302 Found\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n')
    expect(received?.status).toBe(302)
    expect(received && fieldOf(received, 'location')).toBe('/a')
  })

  test.each([
    ['HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcd', 'abc'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n', 'abc'],
    ['HTTP/1.1 204 No Content\r\n\r\n', ''],
    ['HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n', ''],
    ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na', 'a'],
  ])('%j is whole', (text, body) => {
    expect(bodyOf(text)).toBe(body)
  })

  test('of a HEAD is whole without its body', () => {
    expect(bodyOf('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', false, true)).toBe('')
  })

  test('without a length ends with the connection', () => {
    const text = 'HTTP/1.1 200 OK\r\n\r\nabc'
    expect([bodyOf(text), bodyOf(text, true)]).toEqual([undefined, 'abc'])
  })

  test.each([
    '',
    'HTTP/1.1 200 OK\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nab',
    'HTTP/1.1 100 Continue\r\n\r\n',
  ])('%j is not whole, whether more comes or not', (text) => {
    expect([parse(text), parse(text, true)]).toEqual([undefined, undefined])
  })

  test.each([
    'SSH-2.0-x\r\n\r\n',
    'HTTP/1.1 200 OK\r\nno colon\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  ])('%j is no HTTP', (text) => {
    expect(() => parse(text)).toThrow()
  })
})
