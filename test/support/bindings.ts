// What wrangler.toml binds, as wrangler types it, and what src says that it is given. Texts in, names and types out.
import { ts } from '@ts-morph/common' // TypeScript 7 has no parser to call

export type Binding = { name: string; type: string; optional: boolean }

/** The members of every interface and type of that name in a TypeScript text, also within `declare module`. */
export function membersOf(text: string, name: string): Binding[] {
  const found: Binding[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node) && node.name.text === name) node.members.forEach(take)
    if (ts.isTypeAliasDeclaration(node) && node.name.text === name) node.type.forEachChild(take)
    node.forEachChild(visit)
  }
  const take = (node: ts.Node): void => {
    if (!ts.isPropertySignature(node) || !node.type) return
    const optional = node.questionToken !== undefined
    found.push({ name: node.name.getText(source), type: node.type.getText(source), optional })
  }
  const source = ts.createSourceFile(`${name}.ts`, text, ts.ScriptTarget.Latest)
  visit(source)
  return found
}

/** `REGION_WEUR` of `[env.edge]` and so on is the map's, which the deploy's check holds. */
const REGION = /^REGION_/

/** Why the two do not agree, each with its next move. `owner`: the type of src, and where to add to it. */
export function differences(
  env: string,
  bound: readonly Binding[],
  wanted: readonly Binding[],
  owner: { type: string; next: string },
): string[] {
  const here = `[env.${env}] of wrangler.toml`
  const unknown = bound.filter(
    ({ name }) => !REGION.test(name) && !wanted.some((one) => one.name === name),
  )
  return [
    ...unknown.map(
      ({ name, type }) =>
        `${here} has ${name} (${type}), of which ${owner.type} says nothing. ${owner.next}, or remove it there.`,
    ),
    ...wanted.flatMap(({ name, type, optional }) => {
      const there = bound.find((one) => one.name === name)
      if (there && isSame(there.type, type)) return []
      if (there) {
        return [`${here} has ${name} as ${there.type}, and ${owner.type} as ${type}. Mend one.`]
      }
      if (optional) return []
      return [
        `${owner.type} wants ${name} (${type}), and ${here} has none. Write it there, or make it optional: ${name}?.`,
      ]
    }),
  ]
}

/** A Worker is a Fetcher, whatever it is known to answer; shapes of variables are not compared. */
function isSame(wrangler: string, ours: string): boolean {
  const [a, b] = [wrangler, ours].map((type) =>
    type.replace(/<.*>$/s, '').replace('Service', 'Fetcher'),
  )
  const plain = /^\w+$/
  return a === b || !plain.test(a ?? '') || !plain.test(b ?? '')
}
