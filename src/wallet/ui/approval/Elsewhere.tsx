import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { Button } from '../components/Button.tsx'
import { type Fact, Facts } from '../components/Facts.tsx'
import { Failure } from '../components/Failure.tsx'
import { Icon } from '../components/Icon.tsx'
import { Notice } from '../components/Notice.tsx'
import { WaitLine } from '../components/WaitLine.tsx'
import { t } from '../i18n.ts'
import { Screen } from './Screen.tsx'

interface ElsewhereProps {
  readonly words: {
    readonly title: string
    readonly what: string
    readonly waiting: string
    readonly show: string
    readonly notShown: string
  }
  readonly facts: readonly Fact[]
  readonly promptId: string
  readonly busy: boolean
  readonly onCancel: () => void
  /** How long there is. */
  readonly children?: ComponentChildren
}

/** The person goes on in another window or tab: what for, the way back to it, and how long there is. */
export function Elsewhere({ words, facts, promptId, busy, onCancel, children }: ElsewhereProps) {
  const show = useAction()
  const [absent, setAbsent] = useState(false)
  const bringForward = async () => {
    const { shown } = await send('approval.showCeremony', { promptId })
    setAbsent(!shown)
  }
  return (
    <Screen
      title={words.title}
      actions={
        <>
          <Button busy={busy} onPress={onCancel}>
            {t('action.cancel')}
          </Button>
          <Button look="primary" busy={busy || show.busy} onPress={() => void show.run(bringForward)}>
            <Icon name="open" />
            {words.show}
          </Button>
        </>
      }
    >
      <p>{words.what}</p>
      {facts.length > 0 && <Facts facts={facts} />}
      <WaitLine words={words.waiting} />
      {children}
      <Failure error={show.error} />
      {absent && (
        <Notice tone="caution" urgent>
          {words.notShown}
        </Notice>
      )}
    </Screen>
  )
}
