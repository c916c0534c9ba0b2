// Which migrations take away what the Workers that serve now still use. Pure: SQL in, sentences out.

/** Texts and comments in one go: each may hold what begins the other. */
const NOT_SQL = /'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g

const BREAKS = [
  { what: 'drops the table', pattern: /\bDROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?([\w"`[\].]+)/gi },
  { what: 'drops the view', pattern: /\bDROP\s+VIEW\s+(?:IF\s+EXISTS\s+)?([\w"`[\].]+)/gi },
  {
    what: 'drops the column',
    pattern: /\bDROP\s+(?:COLUMN\s+)?(?!(?:TABLE|INDEX|TRIGGER|VIEW|COLUMN)\b)([\w"`[\]]+)/gi,
  },
  {
    what: 'renames',
    pattern: /\bRENAME\s+((?:(?:COLUMN\s+)?(?!TO\b)[\w"`[\]]+\s+)?TO\s+[\w"`[\]]+)/gi,
  },
]

/** `drops the column "title"`; none for a migration that only adds. */
export const breaks = (sql: string): string[] =>
  BREAKS.flatMap(({ what, pattern }) =>
    [...sql.replace(NOT_SQL, ' ').matchAll(pattern)].map(([, name = '']) => `${what} ${name}`),
  )

/** What is said of each that breaks, with the order that does not. */
export function refusedMigrations(migrations: readonly { name: string; sql: string }[]): string[] {
  return migrations.flatMap(({ name, sql }) => {
    const found = breaks(sql)
    if (found.length === 0) return []
    return [
      `${name} ${found.join(', ')}, and the Workers that serve now may still use it while the new ones come. In this order: 1. a migration that only adds what is new; 2. deploy code that no longer uses the old; 3. this migration, with npm run deploy -- --allow-breaking.`,
    ]
  })
}
