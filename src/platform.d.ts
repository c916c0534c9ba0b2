// What the platform gives to import, as far as it is used: its own types are globals that collide with the standard's.
declare module 'cloudflare:workers' {
  /** Of the request that is being handled: https://developers.cloudflare.com/workers/runtime-apis/context/#waituntil */
  export function waitUntil(work: Promise<unknown>): void
}
