// Header fields as a plain object: a Headers that is made only to make a Response of it is made twice.

/** What is done with the fields of an answer. */
export type Fields = Headers | PlainFields

/** As much of Headers as an answer needs, under its rules: names in any case, one value each. */
export class PlainFields {
  /** By name in lower case. */
  readonly record: Record<string, string>

  /** Takes the record as its own. */
  constructor(record: Record<string, string>) {
    this.record = record
  }
  has(name: string): boolean {
    return Object.hasOwn(this.record, name.toLowerCase())
  }
  get(name: string): string | null {
    return this.has(name) ? (this.record[name.toLowerCase()] ?? null) : null
  }
  set(name: string, value: string): void {
    this.record[name.toLowerCase()] = value
  }
  delete(name: string): void {
    delete this.record[name.toLowerCase()]
  }
}

/** As `new Response` and `new Headers` take them. */
export const initOf = (fields: Fields): Headers | Record<string, string> =>
  fields instanceof PlainFields ? fields.record : fields
