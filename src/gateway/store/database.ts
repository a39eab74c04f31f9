/** A row as it comes from SQL; read it with a schema. */
export type Row = Readonly<Record<string, unknown>>

/** Anything a statement can be sent to. Placeholders are `$1`, `$2`, … */
export interface Queryable {
  query(sql: string, params?: readonly unknown[]): Promise<readonly Row[]>
}

/** The gateway's store. Two engines speak the same SQL: PGlite in the process, PostgreSQL by address. */
export interface Database extends Queryable {
  /** Runs `body` in one transaction; rolls back when it throws. */
  transaction<T>(body: (tx: Queryable) => Promise<T>): Promise<T>
  close(): Promise<void>
}
