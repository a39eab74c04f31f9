import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { toWalletError, type WalletError } from '../../errors.ts'
import type { CommandInput, CommandName, CommandOutputs } from '../../messages/commands.ts'
import { REVISION_KEY } from '../../messages/session-keys.ts'
import { send } from './send.ts'
import { useSessionKey } from './use-session-key.ts'

/** What a reading command answered last, and whether that is known yet. */
export interface Query<T> {
  readonly value: T | undefined
  readonly error: WalletError | undefined
  readonly reload: () => Promise<void>
}

/** Reads with a command, and again whenever the background says that something changed. */
export function useQuery<N extends CommandName>(command: N, input: CommandInput<N>): Query<CommandOutputs[N]> {
  const stableInput = useRef(input)
  return useRead(useCallback(() => send(command, stableInput.current), [command]))
}

/** Reads, and again whenever the background says that something changed. `read` must keep its identity. */
export function useRead<T>(read: () => Promise<T>): Query<T> {
  const [value, setValue] = useState<T>()
  const [error, setError] = useState<WalletError>()
  const asked = useRef(0)
  const answered = useRef(0)

  const reload = useCallback(async () => {
    asked.current += 1
    const mine = asked.current
    // One that was overtaken is old; one that others are asked after is still the newest there is.
    const isNews = () => {
      if (mine < answered.current) return false
      answered.current = mine
      return true
    }
    try {
      const answer = await read()
      if (!isNews()) return
      setValue(() => answer)
      setError(undefined)
    } catch (thrown) {
      if (isNews()) setError(toWalletError(thrown))
    }
  }, [read])

  useLayoutEffect(() => {
    void reload()
  }, [reload])
  useSessionKey(REVISION_KEY, reload)
  return { value, error, reload }
}
