// Runs one wrangler command as a child process, captures all it prints, and makes that fit to show.

import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { z } from 'zod'

export type Run = { code: number; out: string; err: string }

/** Where and with what environment commands run. */
export type Shell = {
  /** The project's folder. */
  root: string
  /** Private to this run and removed after it. */
  tmp: string
  /** The configuration that wrangler is given. */
  config: string
  env: NodeJS.ProcessEnv
  /** Ends the command that runs. */
  signal: AbortSignal
}

/** A deploy takes seconds; one that takes this long is stuck on the network. */
const runMsMax = 300_000

/** Not its bin, which starts this as a child of its own: that one would live on when its parent is ended. */
const cli = join(
  dirname(createRequire(import.meta.url).resolve('wrangler/package.json')),
  'wrangler-dist/cli.js',
)

/** `output` names a file in `tmp` where wrangler writes its results, one JSON object a line. */
export function wrangler(shell: Shell, args: readonly string[], output?: string): Promise<Run> {
  return new Promise((resolve, reject) => {
    // Named, because wrangler prefers a wrangler.json that lies beside it, and follows .wrangler/deploy/config.json.
    const config = ['--config', shell.config]
    const child = spawn(process.execPath, ['--no-warnings', cli, ...args, ...config], {
      cwd: shell.root,
      env: {
        NODE_COMPILE_CACHE: join(shell.root, 'node_modules/.cache/wrangler'), // 15 MB to read otherwise, each time
        ...shell.env,
        CLOUDFLARE_CF_FETCH_ENABLED: 'false',
        WRANGLER_SEND_METRICS: 'false',
        WRANGLER_HIDE_BANNER: 'true',
        WRANGLER_LOG_PATH: join(shell.tmp, 'logs'),
        ...(output && { WRANGLER_OUTPUT_FILE_PATH: join(shell.tmp, output) }),
      },
      stdio: ['ignore', 'pipe', 'pipe'], // no stdin: wrangler never stops to ask
      timeout: runMsMax,
      signal: shell.signal,
      killSignal: 'SIGKILL', // it takes its time otherwise, and goes on meanwhile
    })
    let out = ''
    let err = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (signal) err += `\nwrangler was ended by ${signal} (the limit is ${runMsMax / 1000} s)`
      resolve({ code: code ?? 1, out: clean(out), err: clean(err) })
    })
  })
}

const noise = [/Logs were written to/, /newer version of Wrangler/, /anonymous telemetry/]

/** Without colours, wrangler's small talk and runs of blank lines. */
export function clean(text: string): string {
  return stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => !noise.some((pattern) => pattern.test(line)))
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{2,}/g, '\n')
    .trim()
}

/** The warnings in what wrangler wrote to stderr, each as one block without its marker. */
export function warnings(err: string): string[] {
  return err
    .split(/^(?=▲ \[WARNING\]|✘ \[ERROR\])/m)
    .filter((block) => block.startsWith('▲ [WARNING]'))
    .map((block) => block.replace('▲ [WARNING]', '').trim())
}

export function indent(text: string): string {
  return text.replace(/^/gm, '    ')
}

/** Why a command failed, in wrangler's own words; progress on stdout only where it names no error. */
export function reason({ code, out, err }: Run): string {
  if (err.includes('[ERROR]')) return err
  return [err, out].filter(Boolean).join('\n') || `wrangler exited with ${code} and said nothing`
}

/** What a command printed as JSON, or why there is none. */
export function readJson<T>(
  run: Run,
  shape: z.ZodType<T>,
): { ok: true; value: T } | { ok: false; reason: string } {
  if (run.code !== 0) return { ok: false, reason: reason(run) }
  try {
    return { ok: true, value: shape.parse(JSON.parse(run.out)) }
  } catch {
    return {
      ok: false,
      reason: `wrangler printed something other than the JSON asked for:\n${run.out}`,
    }
  }
}
