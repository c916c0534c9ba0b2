// Callers with an API key out of the secret API_KEYS.
import { findKey, parseApiKeys } from '../shared/keys.ts'
import type { Authenticator } from './context.ts'

export const apiKeys: Authenticator = {
  name: 'apiKey',
  scheme: { type: 'http', scheme: 'bearer' },
  challenge: 'Bearer',
  advice: 'Send Authorization: Bearer with one of your API keys.',
  async authenticate(headers, { API_KEYS = '' }) {
    const key = await findKey(parseApiKeys(API_KEYS), headers.get('Authorization'))
    return key && { principal: key.id, scopes: key.scopes }
  },
}
