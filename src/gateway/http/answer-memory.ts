/** How long a secret answer can be had again, in milliseconds: as long as a wallet's step keeps asking while it is offline. */
export const MEMORY_LIFE = 10 * 60_000

/** Characters of all kept answers: one has a few thousand, so that no wallet can push out another's within its rate limit. */
const MOST_CHARACTERS = 64 * 1024 * 1024

/** A sealed answer, and whose it is. */
export interface MemorizedAnswer {
  readonly walletId: string
  readonly sealed: string
  /** What the wallet calls the attempt it belongs to: a later call about the same one says that the answer arrived. */
  readonly attempt: string | undefined
}

/** Answers that may not rest anywhere: gone when they arrived, when their time is over, and with the process. */
export interface AnswerMemory {
  find(hash: string): string | undefined
  keep(hash: string, answer: MemorizedAnswer): void
  /** The wallet has what it asked for in this attempt. */
  wipe(walletId: string, attempt: string): void
  wipeWallet(walletId: string): void
  purge(): void
  /** How many there are. */
  size(): number
}

export function createAnswerMemory(now: () => number, most: number = MOST_CHARACTERS): AnswerMemory {
  const answers = new Map<string, MemorizedAnswer & { readonly expiresAt: number }>()
  let characters = 0

  function remove(hash: string): void {
    characters -= answers.get(hash)?.sealed.length ?? 0
    answers.delete(hash)
  }

  function wipeWhere(isOver: (answer: MemorizedAnswer & { readonly expiresAt: number }) => boolean): void {
    for (const [hash, answer] of answers) if (isOver(answer)) remove(hash)
  }
  const purge = () => wipeWhere(({ expiresAt }) => expiresAt <= now())

  return {
    find(hash) {
      const found = answers.get(hash)
      return found !== undefined && found.expiresAt > now() ? found.sealed : undefined
    },
    keep(hash, answer) {
      remove(hash)
      answers.set(hash, { ...answer, expiresAt: now() + MEMORY_LIFE })
      characters += answer.sealed.length
      for (const oldest of answers.keys()) if (characters > most) remove(oldest)
    },
    wipe: (walletId, attempt) => wipeWhere(answer => answer.walletId === walletId && answer.attempt === attempt),
    wipeWallet: walletId => wipeWhere(answer => answer.walletId === walletId),
    purge,
    size: () => answers.size,
  }
}
