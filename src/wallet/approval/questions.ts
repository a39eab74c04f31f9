/** Tells when a flow has put a question to the person. */
export interface Questions {
  readonly tell: () => void
  /** Resolves with the next question, or after so many milliseconds. */
  readonly next: (limit: number) => Promise<void>
}

export function createQuestions(): Questions {
  let waiting: (() => void)[] = []
  return {
    tell() {
      for (const wake of waiting) wake()
      waiting = []
    },
    next: limit =>
      new Promise(resolve => {
        waiting.push(resolve)
        setTimeout(resolve, limit)
      }),
  }
}
