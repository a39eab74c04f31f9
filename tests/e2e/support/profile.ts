import { cp, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A fresh folder for a browser, with what a prepared one holds. */
export async function newProfile(from?: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign-profile-'))
  if (from) await cp(from, folder, { recursive: true, verbatimSymlinks: true })
  return folder
}
