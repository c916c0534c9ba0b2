// What SQL from a Worker may do, enforced by SQLite's authorizer; it also notes the tables written.
import { constants, type DatabaseSync } from 'node:sqlite'

export type Guard = {
  /** Runs SQL that came from outside. Our own SQL runs outside of this call, without restrictions. */
  guest<T>(work: () => T): T
  /** True when the last refusal was of a statement that opens or closes a transaction. */
  refusedTransaction(): boolean
  /** Tables that guest SQL inserted into, updated or deleted from since `forget()`. */
  written(): ReadonlySet<string>
  forget(): void
}

/** The pragmas workerd allows; full text search asks for `data_version` itself. */
const PRAGMAS = new Set(
  (
    'case_sensitive_like data_version defer_foreign_keys foreign_key_check foreign_key_list ' +
    'foreign_keys ignore_check_constraints index_info index_list index_xinfo legacy_alter_table ' +
    'optimize quick_check recursive_triggers reverse_unordered_selects table_info table_list ' +
    'table_xinfo'
  ).split(' '),
)

type Verdict = 'allow' | 'note' | 'refuse' | 'refuse-transaction'

function judge(action: number, name: string | null): Verdict {
  if (name?.toLowerCase().startsWith('_cf_')) return 'refuse'
  switch (action) {
    case constants.SQLITE_TRANSACTION:
    case constants.SQLITE_SAVEPOINT:
      return 'refuse-transaction'
    case constants.SQLITE_ATTACH:
    case constants.SQLITE_DETACH:
    case constants.SQLITE_CREATE_TEMP_INDEX:
    case constants.SQLITE_CREATE_TEMP_TABLE:
    case constants.SQLITE_CREATE_TEMP_TRIGGER:
    case constants.SQLITE_CREATE_TEMP_VIEW:
      return 'refuse'
    case constants.SQLITE_PRAGMA:
      return PRAGMAS.has(name?.toLowerCase() ?? '') ? 'allow' : 'refuse'
    case constants.SQLITE_INSERT:
    case constants.SQLITE_UPDATE:
    case constants.SQLITE_DELETE:
      return 'note'
    default:
      return 'allow'
  }
}

export function createGuard(db: DatabaseSync): Guard {
  const written = new Set<string>()
  let guests = 0
  let transaction = false
  db.setAuthorizer((action, name) => {
    if (guests === 0) return constants.SQLITE_OK
    const verdict = judge(action, name)
    if (verdict === 'note' && name !== null) written.add(name)
    if (verdict === 'allow' || verdict === 'note') return constants.SQLITE_OK
    transaction = verdict === 'refuse-transaction'
    return constants.SQLITE_DENY
  })
  return {
    guest(work) {
      guests += 1
      transaction = false
      try {
        return work()
      } finally {
        guests -= 1
      }
    },
    refusedTransaction: () => transaction,
    written: () => written,
    forget: () => written.clear(),
  }
}
