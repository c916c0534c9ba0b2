// A merge of JSON by its keys: lines of package.json that stand beside each other are no conflict. Pure.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** A value that both changed: yours stays. */
export type Clash = { key: string; yours: Json | undefined; theirs: Json | undefined }

export type JsonMerge = { merged: Json | undefined; clashes: Clash[] }

/** What only one side changed is taken from it; objects are merged key by key, anything else is one value. Keys
 * stand in your order. */
export function mergeJson(
  base: Json | undefined,
  yours: Json | undefined,
  theirs: Json | undefined,
  key = '',
): JsonMerge {
  if (same(yours, theirs) || same(base, theirs)) return { merged: yours, clashes: [] }
  if (same(base, yours)) return { merged: theirs, clashes: [] }
  if (!isObject(yours) || !isObject(theirs)) {
    return { merged: yours, clashes: [{ key, yours, theirs }] }
  }
  const before = isObject(base) ? base : {}
  const parts = order(Object.keys(yours), Object.keys(theirs)).map((name) => {
    const path = key === '' ? name : `${key} > ${name}`
    return { name, ...mergeJson(own(before, name), own(yours, name), own(theirs, name), path) }
  })
  const kept = parts.filter(({ merged }) => merged !== undefined)
  return {
    merged: Object.fromEntries(kept.map(({ name, merged = null }) => [name, merged])),
    clashes: parts.flatMap(({ clashes }) => clashes),
  }
}

/** Your keys in your order; each new one after the key that it follows in theirs. */
function order(yours: string[], theirs: string[]): string[] {
  const all = [...yours]
  for (const [at, name] of theirs.entries()) {
    if (!all.includes(name)) all.splice(all.indexOf(theirs[at - 1] ?? '') + 1, 0, name)
  }
  return all
}

const own = (object: { [key: string]: Json }, name: string): Json | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined
const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const same = (a: Json | undefined, b: Json | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b)
