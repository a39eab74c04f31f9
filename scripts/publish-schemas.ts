import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { publishSchemas } from './schemas.ts'

/** Writes `docs/schema` from the wallet's own schemas; run after changing `src/wallet/agent/schema.ts`. */
const folder = path.resolve(import.meta.dirname, '../docs/schema')
const files = publishSchemas()

mkdirSync(folder, { recursive: true })
for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(path.join(folder, name))
for (const [name, text] of files) writeFileSync(path.join(folder, name), text)
console.info(`${files.size} schemas written to docs/schema`)
