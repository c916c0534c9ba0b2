// Lines of a storm's history as tests need them.
import type { CommitLine, OpLine, RowLine } from '../../../infra/traffic/history.ts'

type Made = { slug: string; version: number; url: string }

export const made = (link: Made): Made => link

/** As an answer shows it. */
export const shown = ({ slug, version, url }: Made) => ({ name: slug, version, value: url })
export const seen = (link: Made) => ({
  ...{ kind: 'item' as const, ...shown(link), hidden: false },
})

export const commitLine = (seq: number, key: string, link: Made, rest = {}): CommitLine => ({
  kind: 'commit',
  seq,
  key,
  result: { ...link, title: '', disabled: 0, listed: 1, createdAt: 1, updatedAt: seq, ...rest },
})

export const linkRow = (link: Made, rest = {}): RowLine => ({
  kind: 'row',
  ...link,
  created_at: 1,
  deleted_at: null,
  ...rest,
})

/** A read of one link that was answered, unless told otherwise; what is undefined is left out of a line. */
export const opLine = (rest: Partial<OpLine> & { n: number }): OpLine =>
  ({
    ...{ kind: 'op', client: 0, colo: 'fra', method: 'GET', path: '/api/links/a' },
    ...{ anonymous: false, outcome: 'answered', status: 200 },
    ...{ invokedAt: rest.n * 10, completedAt: rest.n * 10 + 5 },
    ...rest,
  }) as OpLine
