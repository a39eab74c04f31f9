import { useEffect } from 'preact/hooks'
import type { ApprovalState } from '../../messages/approval.ts'
import { PROGRESS_KEY } from '../../messages/session-keys.ts'
import { send } from '../client/send.ts'
import { useRead } from '../client/use-query.ts'
import { useSessionKey } from '../client/use-session-key.ts'
import { useTicks } from '../client/use-ticks.ts'
import { Button } from '../components/Button.tsx'
import { Failure } from '../components/Failure.tsx'
import { SandboxStripe } from '../components/SandboxStripe.tsx'
import { Waiting } from '../components/Waiting.tsx'
import { t } from '../i18n.ts'
import styles from './ApprovalApp.module.css'
import { Header } from './Header.tsx'
import { loadOtherScreens, OtherScreens } from './OtherScreens.tsx'
import { ProgressRail } from './ProgressRail.tsx'
import { Screen } from './Screen.tsx'
import { createStateReader } from './state-reader.ts'
import { Task } from './Task.tsx'

const openedAt = Date.now()

const readState = createStateReader()

/** The one approval window: the place in the queue, and whatever this task needs of the person now. */
export function ApprovalApp() {
  const { value: state, error, reload } = useRead(readState)
  useSessionKey(PROGRESS_KEY, reload)
  useEffect(() => {
    if (state) requestIdleCallback(() => void loadOtherScreens())
  }, [state === undefined])
  useTicks(state?.item !== undefined && state.item.result === undefined)

  if (!state) {
    return (
      <div class={styles.window}>
        <main class={styles.opening}>
          <Failure error={error} />
          {!error && <Waiting since={openedAt} words={t('progress.opening')} rows={4} />}
        </main>
      </div>
    )
  }
  return (
    <div class={styles.window}>
      {state.sandbox && <SandboxStripe />}
      <Header state={state} />
      {state.item && !state.locked && <ProgressRail stops={state.item.rails} current={state.item.rail} />}
      <Body state={state} reload={reload} />
    </div>
  )
}

interface BodyProps {
  readonly state: ApprovalState
  readonly reload: () => Promise<void>
}

function Body({ state, reload }: BodyProps) {
  if (!state.setUp) return <OtherScreens>{({ NotSetUp }) => <NotSetUp onLater={closeWindow} />}</OtherScreens>
  if (state.locked) {
    return (
      <OtherScreens>
        {({ Unlock }) => <Unlock state={state} onUnlocked={() => void reload()} onLater={closeWindow} />}
      </OtherScreens>
    )
  }
  if (!state.item) return <NothingWaits />
  return (
    <Task
      key={state.item.taskId}
      state={state}
      item={state.item}
      reload={reload}
      onDone={() => reloadOrClose(reload)}
    />
  )
}

/** After the last result the window has nothing left to show. */
async function reloadOrClose(reload: () => Promise<void>): Promise<void> {
  const { item } = await send('approval.state', {})
  if (item) await reload()
  else closeWindow()
}

/** Closing keeps what waits; the toolbar button counts it. */
function closeWindow(): void {
  window.close()
}

function NothingWaits() {
  useEffect(() => {
    document.title = t('queue.emptyTitle')
  }, [])
  return (
    <Screen title={t('queue.emptyTitle')} actions={<Button onPress={closeWindow}>{t('result.close')}</Button>}>
      <p>{t('queue.emptyWords')}</p>
    </Screen>
  )
}
