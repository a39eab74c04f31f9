import type { ApprovalItem } from '../../messages/approval.ts'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { Button } from '../components/Button.tsx'
import { Failure } from '../components/Failure.tsx'
import { Waiting } from '../components/Waiting.tsx'
import { labelFor, t } from '../i18n.ts'
import { Screen } from './Screen.tsx'

interface ProgressProps {
  readonly item: ApprovalItem
  /** Epoch milliseconds at which this wait began for the person. */
  readonly since: number
}

/** Work without a question: quick work shows nothing, longer work says what it waits for, and can be stopped. */
export function Progress({ item, since }: ProgressProps) {
  const cancel = useAction()
  const words = (item.progress && labelFor('progress', item.progress.key)) ?? t('progress.default')
  return (
    <Screen
      title={t(`progressTitle.${item.kind}`)}
      actions={
        <Button
          busy={cancel.busy}
          onPress={() => void cancel.run(() => send('approval.cancel', { taskId: item.taskId }))}
        >
          {t('action.cancel')}
        </Button>
      }
    >
      <Waiting since={since} words={words} />
      <Failure error={cancel.error} />
    </Screen>
  )
}
