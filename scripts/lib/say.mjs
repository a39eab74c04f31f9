/** Prints a heading of a stage. */
export function heading(text) {
  console.info(`\n── ${text} ${'─'.repeat(Math.max(0, 72 - text.length))}`)
}

/** Milliseconds as a person reads them: `840 ms`, `12.3 s`, `2 min 5 s`. */
export function duration(milliseconds) {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 120_000) return `${(milliseconds / 1000).toFixed(1)} s`
  const seconds = Math.round(milliseconds / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** Ends the program with a sentence a person can act on, instead of a stack. */
export class NextStep extends Error {}

/** Runs the program's main function; a {@link NextStep} is printed as it is, anything else with its stack. */
export async function main(run) {
  try {
    await run()
  } catch (error) {
    console.error(error instanceof NextStep ? `\n${error.message}` : error)
    process.exitCode = 1
  }
}
