import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'

/** A place that was searched, and a secret's name that stood there. */
export interface Trace {
  readonly place: string
  readonly secret: string
}

/** Something that must not be found; short ones count only where they stand alone. */
export interface Secret {
  readonly name: string
  readonly value: string
}

/** From this length on a value stands for itself wherever it is. */
const LONG = 12

/** Three digits are found in any binary file; such codes are looked for in texts only. */
const SHORTEST_IN_FILES = 6

/** Searches a text, as it is and as UTF-16, for each secret. */
export function tracesIn(place: string, text: string, secrets: readonly Secret[]): Trace[] {
  return secrets.filter(({ value }) => stands(text, value)).map(({ name }) => ({ place, secret: name }))
}

/** Searches every file under a folder of a browser whose path `wanted` accepts: Chromium writes most texts as UTF-16. */
export function tracesInProfile(
  folder: string,
  secrets: readonly Secret[],
  wanted: (file: string) => boolean = () => true,
): Promise<Trace[]> {
  const readings = (bytes: Buffer) => [bytes.toString('utf16le'), bytes.subarray(1).toString('utf16le')]
  return tracesInFiles(folder, secrets, wanted, readings)
}

/**
 * Searches every file of a database, which writes UTF-8 only. Read as UTF-16 its lists of row numbers spell digits:
 * 52, 53, … 57 is `456789`.
 */
export function tracesInDatabase(folder: string, secrets: readonly Secret[]): Promise<Trace[]> {
  return tracesInFiles(
    folder,
    secrets,
    () => true,
    () => [],
  )
}

async function tracesInFiles(
  folder: string,
  secrets: readonly Secret[],
  wanted: (file: string) => boolean,
  readings: (bytes: Buffer) => string[],
): Promise<Trace[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath, entry.name))
  const telling = secrets.filter(({ value }) => value.length >= SHORTEST_IN_FILES)
  const found = await Promise.all(
    files.filter(wanted).map(async file => tracesInBytes(file, await readFile(file), telling, readings)),
  )
  return found.flat()
}

/** Everything in the gateway's tables, as text. The gateway must have stopped. */
export async function readTables(folder: string): Promise<string> {
  const db = new PGlite(folder)
  try {
    const { rows } = await db.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public'",
    )
    if (rows.length === 0) throw new Error('the gateway kept no tables')
    const tables = await Promise.all(
      rows.map(async ({ name }) => [name, (await db.query(`select * from "${name}"`)).rows]),
    )
    return JSON.stringify(tables)
  } finally {
    await db.close()
  }
}

function tracesInBytes(
  file: string,
  bytes: Buffer,
  secrets: readonly Secret[],
  readings: (bytes: Buffer) => string[],
): Trace[] {
  const place = path.basename(path.dirname(file)) + path.sep + path.basename(file)
  // Latin 1 keeps every byte a character.
  return [bytes.toString('latin1'), ...readings(bytes)].flatMap(text => tracesIn(place, text, secrets))
}

function stands(text: string, value: string): boolean {
  if (value.length >= LONG) return text.includes(value)
  // Three digits are some size or duration in any long text: a code is a text, in quotes or between tags.
  if (value.length < SHORTEST_IN_FILES) return new RegExp(`["'>]${value}["'<\\\\]`).test(text)
  return new RegExp(`(?<![0-9A-Za-z])${value}(?![0-9A-Za-z])`).test(text)
}
