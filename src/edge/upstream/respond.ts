// Makes responses whose body goes out as it came.

/** The platform decodes a body that is read and encodes it anew by its Content-Encoding. A foreign body is
 * kept as it came instead: its validators and offsets speak of those bytes. `encodeBody` is Cloudflare's own,
 * so the standard's types do not know it: https://developers.cloudflare.com/workers/runtime-apis/response/ */
export const respond = (foreign: boolean, body: BodyInit | null, init: ResponseInit): Response =>
  new Response(body, foreign ? ({ ...init, encodeBody: 'manual' } as ResponseInit) : init)
