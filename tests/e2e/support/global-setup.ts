import { ensureBuild } from './build.ts'

/** The extension under test is the one built from these sources. */
export default function globalSetup(): void {
  ensureBuild()
}
