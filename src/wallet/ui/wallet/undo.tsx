import { type ComponentChildren, createContext } from 'preact'
import { useCallback, useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { toWalletError, type WalletError } from '../../errors.ts'
import { Button } from '../components/Button.tsx'
import { Notice } from '../components/Notice.tsx'
import { t } from '../i18n.ts'
import styles from './undo.module.css'

/** How long a removal can be taken back. */
const UNDO_MILLISECONDS = 8000

/** Something to remove soon. */
export interface Removal {
  /** Names what is removed, so that a list can leave it out already. */
  readonly id: string
  /** What the bar says, e.g. "Visa •••• 1111 is removed." */
  readonly words: string
  /** What a removal can't end: said beside the way back, and afterwards until the person has read it. */
  readonly stays?: string | undefined
  readonly commit: () => Promise<unknown>
  /** What the bar says when it could not be carried out: what is still there, and why. */
  readonly failed?: (error: WalletError) => string
}

interface Undo {
  readonly removing: string | undefined
  readonly remove: (removal: Removal) => void
}

const UndoContext = createContext<Undo>({ removing: undefined, remove: () => undefined })

/** Removals that can be taken back for eight seconds, and on while the person is at the bar. */
export function useUndo(): Undo {
  return useContext(UndoContext)
}

/**
 * Holds one removal at a time above all places of the page, so that moving about loses neither the removal nor the way
 * back. A second removal, or closing the page, carries out the first.
 */
export function UndoProvider({ children }: { readonly children: ComponentChildren }) {
  const [pending, setPending] = useState<Removal>()
  const [failure, setFailure] = useState<string>()
  const [stays, setStays] = useState<string>()
  const current = useRef<Removal | undefined>(undefined)
  const timer = useRef<ReturnType<typeof setInterval> | undefined>(undefined)
  const bar = useRef<HTMLDivElement>(null)

  const settle = useCallback((carryOut: boolean) => {
    clearInterval(timer.current)
    const removal = current.current
    current.current = undefined
    // What failed is still in the list when it is read again.
    if (removal && carryOut)
      removal.commit().then(
        () => setStays(removal.stays),
        thrown => setFailure(removal.failed?.(toWalletError(thrown))),
      )
    setPending(undefined)
  }, [])
  const remove = useCallback(
    (removal: Removal) => {
      settle(true)
      current.current = removal
      setFailure(undefined)
      setStays(undefined)
      setPending(removal)
      timer.current = setInterval(() => {
        // Whoever points at the bar, or has the keyboard in it, may take their time (WCAG 2.2.1).
        if (!bar.current?.matches(':hover, :focus-within')) settle(true)
      }, UNDO_MILLISECONDS)
    },
    [settle],
  )
  useEffect(() => {
    const leaving = () => settle(true)
    window.addEventListener('pagehide', leaving)
    return () => window.removeEventListener('pagehide', leaving)
  }, [settle])

  const undo = useMemo(() => ({ removing: pending?.id, remove }), [pending, remove])
  return (
    <UndoContext.Provider value={undo}>
      {children}
      <div class={styles.place} role="status">
        {failure !== undefined && (
          <Notice tone="danger" urgent>
            <p>{failure}</p>
            <Button look="quiet" onPress={() => setFailure(undefined)}>
              {t('undo.seen')}
            </Button>
          </Notice>
        )}
        {stays !== undefined && (
          <Notice tone="caution">
            <p>{stays}</p>
            <Button look="quiet" onPress={() => setStays(undefined)}>
              {t('undo.seen')}
            </Button>
          </Notice>
        )}
        {pending && (
          <div class={styles.bar} ref={bar}>
            <span>
              {pending.words} {pending.stays}
            </span>
            <span class={styles.ways}>
              <Button look="secondary" size="small" onPress={() => settle(false)}>
                {t('undo.undo')}
              </Button>
              <Button look="quiet" onPress={() => settle(true)}>
                {t('undo.now')}
              </Button>
            </span>
          </div>
        )}
      </div>
    </UndoContext.Provider>
  )
}
