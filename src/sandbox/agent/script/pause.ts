const BETWEEN_LOOKS_MS = 250

/** Waits until it is time to look again. */
export function pause(): Promise<void> {
  return new Promise(resume => setTimeout(resume, BETWEEN_LOOKS_MS))
}
