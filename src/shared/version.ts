// Which version of a Worker this is, as the binding version_metadata and the tag of `npm run deploy` tell it. Pure.

/** `id` and `tag` as Cloudflare has them; `commit` of the code, from a tag such as `8a686c2.f00d`. */
export type Version = { id: string; tag: string; commit: string }

export function versionOf({ id = '', tag = '' }: { id?: string; tag?: string } = {}): Version {
  const [commit = ''] = tag.split('.')
  return { id: id || 'unknown', tag, commit: commit || 'unknown' }
}
