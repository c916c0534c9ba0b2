// The front door of every command: node infra/meridian.mjs <command>. Plain JavaScript, so that a Node
// that is too old gets a sentence and not a syntax error.
import { existsSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const NODE_MAJOR_MIN = 24

/** By command: the file, and the function in it. */
const all = {
  setup: ['./setup/index.ts', 'setup'],
  start: ['./world/start.ts', 'start'],
  dev: ['./dev/index.ts', 'dev'],
  demo: ['./demo/index.ts', 'demo'],
  drill: ['./drill/index.ts', 'drill'],
  storm: ['./storm/index.ts', 'storm'],
  bench: ['./bench/index.ts', 'bench'],
  advise: ['./advise/index.ts', 'advise'],
  deploy: ['./deploy/door.ts', 'deployProject'],
  rollback: ['./deploy/rollback.ts', 'rollback'],
  destroy: ['./deploy/destroy.ts', 'destroy'],
  clone: ['./clone/index.ts', 'clone'],
  doctor: ['./doctor/index.ts', 'doctor'],
  fuzz: ['./fuzz/index.ts', 'command'],
  races: ['./check/races.ts', 'races'],
  screenshots: ['./pictures/index.ts', 'screenshots'],
  solo: ['./solo/index.ts', 'solo'],
  grow: ['./solo/index.ts', 'grow'],
  machine: ['./machine/index.ts', 'machine'],
  page: ['./page/index.ts', 'page'],
  test: ['./check/index.ts', 'check'],
}
const isHere = ([file]) => existsSync(new URL(file, import.meta.url))
const here = Object.keys(all).filter((command) => isHere(all[command]))

const [name = '', ...args] = process.argv.slice(2)
const major = Number(process.versions.node.split('.')[0])

if (major < NODE_MAJOR_MIN) {
  console.error(
    `This is Node ${process.versions.node}; its tools need ${NODE_MAJOR_MIN}, which npm ci brings along on Linux and Windows. Type: npm run ${name || 'start'}`,
  )
  process.exitCode = 1
} else if (here.includes(name)) {
  const [file, run] = all[name]
  const module = await import(file).catch(inOneSentence)
  process.exitCode = module ? await module[run](args) : 1
} else {
  const how = Object.hasOwn(all, name)
    ? `"${name}" was taken out of this project. npm run machine -- lean --restore puts it back.`
    : `Unknown command "${name}". There is: ${here.join(', ')}.`
  console.error(how)
  process.exitCode = 2
}

/** A file that people edit, such as src/regions.ts, is told by its line and not by a stack. */
function inOneSentence(error) {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const name = (url) => relative(root, fileURLToPath(url))
  const [, file, line] = /^(file:\/\/\S+):(\d+)\n/.exec(error.stack) ?? []
  const [, from, what] = /module '(.+)' does not .* named '(.+)'$/.exec(error.message) ?? []
  const [, source, at] = /\n +at .*?(file:\/\/[^\s)]+?):(\d+)/.exec(error.stack) ?? []
  if (error instanceof SyntaxError && file && from) {
    const importer = `${name(file)}:${line}`
    console.error(
      `${name(new URL(from, file))} exports no "${what}", which ${importer} imports. Write it.`,
    )
  } else if (error instanceof SyntaxError && file) {
    console.error(`${name(file)}:${line}: ${error.message}. Mend the line.`)
  } else if (error instanceof ReferenceError && source && name(source).startsWith('src')) {
    console.error(`${name(source)}:${at}: ${error.message}. Mend the line.`)
  } else throw error
}
