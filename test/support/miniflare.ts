// Plain Miniflare: Workers given as source, each on a socket of its own.
import { Miniflare } from 'miniflare'

type Source = { contents: string; env?: object; date?: string; flags?: readonly string[] }

/** Resolves with a URL for each Worker. */
export async function openMiniflare<N extends string>(sources: Record<N, Source>) {
  const names = Object.keys(sources) as N[]
  const workers = names.map((name) => {
    const { contents, env = {}, date = '2026-10-20', flags = [] } = sources[name]
    const modules = { 'index.js': { type: 'esm', contents } }
    return {
      config: {
        ...{ name, env, compatibilityDate: date, compatibilityFlags: flags },
        manifest: { mainModule: 'index.js', modules },
      },
      dev: { unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }] },
    }
  })
  const quiet = {
    ...{ cf: false, enableDevRegistry: false, logRequests: false },
    handleStructuredLogs: () => {}, // where a Worker breaks on purpose, the terminal hears of it at length
  }
  // The constructor's types know neither `unsafe:` bindings nor module types given as data.
  const miniflare = new Miniflare({ ...quiet, workers } as never)
  const urls = names.map(async (name) => [name, await miniflare.unsafeGetDirectURL(name)] as const)
  return {
    urls: Object.fromEntries(await Promise.all(urls)) as Record<N, URL>, // of every name
    stop: () => miniflare.dispose(),
  }
}
