import { cp, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/**
 * As chosen in chrome://flags: the suggestions under the address line are drawn by the browser itself. As pages they
 * are loaded twice for each window, in a process of their own, and that is nearly half of what a window costs.
 */
const flags = ['webui-omnibox-popup@2', 'webui-omnibox-aim-popup@2']

/** A fresh folder for a browser, with what a prepared one holds. */
export async function newProfile(from?: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign-profile-'))
  if (from) await cp(from, folder, { recursive: true, verbatimSymlinks: true })
  else
    await writeFile(path.join(folder, 'Local State'), JSON.stringify({ browser: { enabled_labs_experiments: flags } }))
  return folder
}
