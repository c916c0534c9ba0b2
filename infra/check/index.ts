// npm test: every kind of check, in the order that fails fastest, and one line at the end.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureChromium } from './chromium.ts'
import { type Folder, readableFolder } from './folder.ts'
import {
  type Counts,
  closingLine,
  countTests,
  coverage,
  type Stage,
  selectStages,
  USAGE,
} from './stages.ts'

const root = join(import.meta.dirname, '..', '..')

/** Resolves with the exit code: 0 when everything passed. Names of stages as arguments run only those. */
export async function check(args: string[]): Promise<number> {
  const chosen = selectStages(args)
  if (chosen.kind !== 'ok') {
    if (chosen.kind === 'wrong') console.error(`${chosen.message}\n`)
    console.log(USAGE)
    return chosen.kind === 'wrong' ? 2 : 0
  }
  const scratch = mkdtempSync(join(tmpdir(), 'meridian-check-'))
  const folder = readableFolder(root, scratch)
  const began = Date.now()
  let passed = 0
  let failed = 0
  const quick = chosen.stages.filter((stage) => stage.quick)
  const one = async (stage: Stage) => {
    const from = Date.now()
    const inOnePiece = stage.quick && quick.length > 1
    const counts = await run(stage, folder, join(scratch, `${stage.name}.json`), inOnePiece)
    passed += counts.passed
    failed += counts.failed
    const state = counts.failed === 0 ? 'ok  ' : 'FAIL'
    console.log(`${state} ${stage.name.padEnd(8)} ${seconds(from)} s, ${closingLine(counts)}\n`)
  }
  try {
    // It takes half a minute, which the stages before need anyway.
    const browser = chosen.stages.some(({ name }) => name === 'stories') && ensureChromium()
    await Promise.all(quick.map(one))
    for (const stage of chosen.stages.filter((stage) => !stage.quick)) {
      if (stage.name === 'stories') await browser
      await one(stage)
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  console.log(`${coverage(chosen.stages)}; ${seconds(began)} s`)
  console.log(closingLine({ passed, failed }))
  return failed === 0 && passed > 0 ? 0 : 1
}

const seconds = (from: number) => ((Date.now() - from) / 1_000).toFixed(1)

/** A tool's own output goes to the terminal, in one piece at its end when others write there too; vitest's
 * counts come from its report. */
async function run(
  stage: Stage,
  { root, env }: Folder,
  report: string,
  inOnePiece: boolean,
): Promise<Counts> {
  const title = `--- ${stage.name}: ${stage.what}`
  if (!inOnePiece) console.log(title)
  const [tool = '', ...args] = stage.command
  const more = stage.counted
    ? ['--root', root, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    : []
  const output = inOnePiece ? 'pipe' : 'inherit'
  const child = spawn(process.execPath, [join(root, 'node_modules', tool), ...args, ...more], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', output, output],
  })
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => said.push(part))
  const code = await new Promise<number>((resolve) =>
    child.on('close', (exit) => resolve(exit ?? 1)),
  )
  if (inOnePiece) console.log(`${title}\n${Buffer.concat(said)}`)
  if (!stage.counted) return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
  return countTests(readReport(report), code)
}

/** `undefined` when the runner died before it wrote one. */
function readReport(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
