// The front door of every command: node infra/meridian.mjs <command>. Plain JavaScript, so that a Node
// that is too old gets a sentence and not a syntax error.
const NODE_MAJOR_MIN = 24

const commands = {
  start: async () => (await import('./world/start.ts')).start,
  dev: async () => (await import('./dev/index.ts')).dev,
  demo: async () => (await import('./demo/index.ts')).demo,
  drill: async () => (await import('./drill/index.ts')).drill,
  storm: async () => (await import('./storm/index.ts')).storm,
  bench: async () => (await import('./bench/index.ts')).bench,
  deploy: async () => (await import('./deploy/index.ts')).deploy,
  fuzz: async () => (await import('./fuzz/index.ts')).command,
  races: async () => (await import('./check/races.ts')).races,
  machine: async () => (await import('./machine/index.ts')).machine,
  test: async () => (await import('./check/index.ts')).check,
}

const [name = '', ...args] = process.argv.slice(2)
const major = Number(process.versions.node.split('.')[0])

if (major < NODE_MAJOR_MIN) {
  console.error(
    `This is Node ${process.versions.node}; Meridian's tools need ${NODE_MAJOR_MIN}, which npm ci brings along on Linux and Windows. Type: npm run ${name || 'start'}`,
  )
  process.exitCode = 1
} else if (!Object.hasOwn(commands, name)) {
  console.error(`Unknown command "${name}". There is: ${Object.keys(commands).join(', ')}.`)
  process.exitCode = 2
} else {
  const run = await commands[name]()
  process.exitCode = await run(args)
}
