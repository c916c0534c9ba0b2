// Header fields that end with a connection (RFC 9110 section 7.6.1).
import { isFieldName, membersOf, without } from './fields.ts'

/** Of one connection only; whatever else `Connection` names joins them. */
export const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer', // the platform passes none on
  'transfer-encoding',
  'upgrade',
]

/** As they may be passed on by a gateway. */
export const endToEnd = (headers: Headers): Headers =>
  without(headers, [...HOP_BY_HOP, ...connectionOptions(headers)])

/** What `Connection` names, in lower case. */
export const connectionOptions = (headers: Headers): string[] =>
  membersOf(headers.get('Connection'))
    .map((name) => name.toLowerCase())
    .filter(isFieldName)
