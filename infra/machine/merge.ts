// Three versions of the machine into one: git merges file by file and follows renames; JSON is merged by its keys.
import { type Json, mergeJson } from './json.ts'
import type { Store, Tree } from './store.ts'

export type Three = { base: Tree; yours: Tree; theirs: Tree }
export type Merged = {
  tree: Tree
  /** What the fork has to look at, a line each. */
  conflicts: string[]
  /** What was decided in the fork's favour, a line each. */
  notes: string[]
}

/** Their neighbouring lines change for different reasons. */
const BY_KEY = ['package.json', 'package-lock.json', 'infra/machine.json']

export function merge(store: Store, three: Three): Merged {
  const { base, yours, theirs, clashes } = mergeByKey(store, three)
  const root = store.keep('base', store.write(base))
  store.keep('yours', store.write(yours), [root])
  store.keep('theirs', store.write(theirs), [root])
  // A fork's own file in a folder that was renamed stays where it is.
  const settings = ['-c', 'merge.directoryRenames=false', '-c', 'merge.conflictStyle=merge']
  const command = ['merge-tree', '--write-tree', '-z', '--messages', 'yours', 'theirs']
  const said = store.run([...settings, ...command], { expected: [1] }).toString()
  const { tree: id, stages, messages } = parse(said)
  const tree = store.read(id)
  const conflicts = []
  const notes = [...clashes]
  for (const { kind, path, text } of messages) {
    const sides = stages.get(path)
    const theirEntry = sides?.get('3')
    if (kind === 'CONFLICT (binary)' && theirEntry) {
      tree.set(`${path}.theirs`, theirEntry)
      conflicts.push(`${path}: not text; yours stays, theirs is in ${path}.theirs`)
    } else if (/\((?:modify|rename)\/delete\)/.test(kind) && !sides?.has('2')) {
      // What a fork threw away does not come back by itself.
      tree.delete(path)
      notes.push(`${path}: you deleted it, and it stays deleted; theirs changed`)
    } else if (kind === 'CONFLICT (modify/delete)') {
      conflicts.push(`${path}: theirs no longer has it; yours stays, because you changed it`)
    } else if (kind.startsWith('CONFLICT') && !tree.has(`${path}.theirs`)) {
      conflicts.push(text.replace(/^CONFLICT \(.*?\): /, `${path}: `))
    }
  }
  return { tree, conflicts, notes }
}

type Message = { kind: string; path: string; text: string }

/** What merge-tree prints: the tree, the sides of what conflicts, an empty field, and messages. */
function parse(said: string) {
  const fields = said.split('\0')
  const stages = new Map<string, Map<string, { mode: string; id: string }>>()
  let at = 1
  for (; fields[at] !== '' && at < fields.length; at++) {
    const [about = '', path = ''] = (fields[at] ?? '').split('\t')
    const [mode = '', id = '', stage = ''] = about.split(' ')
    stages.set(path, (stages.get(path) ?? new Map()).set(stage, { mode, id }))
  }
  const messages: Message[] = []
  for (at++; at + 2 < fields.length; ) {
    const paths = Number(fields[at])
    const [kind = '', text = ''] = fields.slice(at + 1 + paths)
    messages.push({ kind, path: fields[at + 1] ?? '', text: text.trim() })
    at += paths + 3
  }
  return { tree: fields[0] ?? '', stages, messages }
}

/** Puts the merged JSON where git finds it as theirs, changed by nobody else. */
function mergeByKey(store: Store, three: Three): Three & { clashes: string[] } {
  const base = new Map(three.base)
  const theirs = new Map(three.theirs)
  const clashes: string[] = []
  for (const path of BY_KEY) {
    const [from, mine, new_] = [three.base, three.yours, three.theirs].map((tree) => tree.get(path))
    if (!mine || !new_) continue
    const [before, ours, others] = [from, mine, new_].map(
      (entry) => entry && parsed(store, entry.id),
    )
    if (ours === undefined || others === undefined) continue
    const { merged, clashes: found } = mergeJson(before, ours, others)
    const id = store.put(`${JSON.stringify(merged, null, 2)}\n`)
    base.set(path, mine)
    theirs.set(path, { ...mine, id })
    const shown = found.map(
      ({ key, yours, theirs }) =>
        `${path}: ${key}: yours stays, ${JSON.stringify(yours)}; theirs is ${JSON.stringify(theirs)}`,
    )
    clashes.push(...shown)
  }
  return { base, yours: three.yours, theirs, clashes }
}

function parsed(store: Store, id: string): Json | undefined {
  try {
    return JSON.parse(store.content(id).toString())
  } catch {
    // Not JSON at the moment: git merges it line by line.
    return undefined
  }
}
