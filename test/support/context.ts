// What a command's run is given, without a terminal: the lines that would stay on it are kept.
import type { Context } from '../../infra/cli/command.ts'
import { realClock } from '../../infra/world/time.ts'
import { root } from './world.ts'

export function recorded() {
  const lines: string[] = []
  const progress = { update: () => {}, note: (line: string) => void lines.push(line) }
  const quit = new AbortController()
  const context: Context = { root, command: '', clock: realClock, progress, quit }
  return { context, lines }
}
