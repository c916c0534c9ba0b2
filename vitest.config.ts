// Tests: `app` of the product, `unit` of the machine's parts, `stories` through a whole world each.
import { mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** A whole world boots in seconds, on a busy machine in many; a story waits for conditions, not clocks. */
const STORY_MS_MAX = 60_000
const UNIT_MS_MAX = 20_000

/** Half of the time of a file is spent in waiting for processes of its own: vitest's one worker for two cores is less
 * than they can do. */
const WORKERS = Math.max(2, availableParallelism() - 1)
/** They judge times, and requests that a full machine keeps waiting for seconds are refused: each alone. */
const ALONE = storyFiles('cache', 'demo', 'drill', 'page')
/** They keep a core busy from end to end, with builds, whole commands or load, and judge no times: last, by two. */
const BUSY = storyFiles('dev', 'fork', 'fork-walk', 'processes', 'storm')
/** All others wait half of their time, for boots, for timeouts, for whoever comes back: by two. */
const STORIES = 'test/stories/**/*.test.ts'

function storyFiles(...names: string[]): string[] {
  return names.map((name) => `test/stories/${name}.test.ts`)
}

/** They start git by the hundred, and a process is started by copying the memory map of the one that starts it: ten
 * times as slow in a worker that has run everything else. */
const GIT = 'test/infra/machine/**/*.test.ts'

/** Tests of the product that are too slow for its loop run with the machine's. */
const SLOW = 'test/app/**/*.slow.test.ts'

/** As npm test asks of Node in a folder whose name Vite cannot read: infra/check/folder.ts. */
const resolve = {
  preserveSymlinks: process.env.NODE_OPTIONS?.includes('--preserve-symlinks') ?? false,
}

/** Where the machine's own project is made, if its stories are to run. vitest wants the folder either way. */
const MACHINE = join(import.meta.dirname, '.world', 'machine')
mkdirSync(MACHINE, { recursive: true })

/** Not vitest's globalSetup, which comes after vitest has looked for tests. */
const machine = {
  name: 'machine',
  configureServer: async () => {
    const { makeMachine } = await import(new URL('test/machine/project.ts', import.meta.url).href)
    await makeMachine()
  },
}

/** Groups run one after the other. */
function stories(name: string, files: object, groupOrder: number) {
  return {
    plugins: [machine],
    // They are where the project is that they tell of, and are edited where they always were.
    resolve: { preserveSymlinks: true },
    test: {
      name,
      root: MACHINE,
      ...files,
      sequence: { groupOrder },
      testTimeout: STORY_MS_MAX,
      hookTimeout: STORY_MS_MAX,
    },
  }
}

/** Side by side. */
function units(name: string, include: string[], exclude: string[] = []) {
  return {
    resolve,
    test: {
      ...{ name, include, exclude },
      // Half of the time went into loading the same modules for each file anew.
      isolate: false,
      maxWorkers: WORKERS,
      testTimeout: UNIT_MS_MAX,
      hookTimeout: STORY_MS_MAX,
    },
  }
}

export default defineConfig({
  resolve,
  test: {
    projects: [
      units('app', ['test/app/**/*.test.ts', 'test/query.test.ts'], [SLOW]),
      units(
        'unit',
        ['test/**/*.test.ts'],
        [GIT, 'test/app/**/!(*.slow).test.ts', 'test/query.test.ts', 'test/stories/**'],
      ),
      units('unit-git', [GIT]),
      stories('stories', { include: [STORIES], exclude: [...ALONE, ...BUSY], maxWorkers: 2 }, 1),
      stories('stories-alone', { include: ALONE, maxWorkers: 1 }, 2),
      stories('stories-busy', { include: BUSY, maxWorkers: 2 }, 3),
    ],
  },
})
