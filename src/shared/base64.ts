// base64url (RFC 4648 section 5, no padding) for bytes and UTF-8 text.

export function toBase64Url(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** `undefined` when the text is not what toBase64Url writes: atob would drop stray bits of the last
 * character (RFC 4648 section 3.5), and a signature must have one spelling. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return undefined
  try {
    const raw = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(raw, (char) => char.charCodeAt(0))
    return toBase64Url(bytes) === text ? bytes : undefined
  } catch {
    return undefined
  }
}

const utf8 = new TextEncoder()

export const encodeText = (text: string) => toBase64Url(utf8.encode(text))

export function decodeText(text: string): string | undefined {
  const bytes = fromBase64Url(text)
  return bytes && decodeUtf8(bytes)
}

/** `undefined` for what is not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
