// A key that may only read, and its entry in API_KEYS.

const SECRET = 'r'.repeat(24)

export const READER_KEY = `mk_reader_${SECRET}`

export const readerEntry = async () => `reader:${await digestOf(SECRET)}:read`

/** SHA-256 in hex, as API_KEYS keeps it. */
export async function digestOf(secret: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret))
  return Buffer.from(digest).toString('hex')
}
