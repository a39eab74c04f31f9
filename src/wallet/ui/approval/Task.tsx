import { useEffect, useRef, useState } from 'preact/hooks'
import type { WalletError } from '../../errors.ts'
import type { ApprovalItem, ApprovalState } from '../../messages/approval.ts'
import type { PromptAnswer, PromptKind } from '../../messages/prompts.ts'
import { isRefusal } from '../../messages/refusal.ts'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { Failure } from '../components/Failure.tsx'
import { Notice } from '../components/Notice.tsx'
import { t } from '../i18n.ts'
import { OtherScreens } from './OtherScreens.tsx'
import { Progress } from './Progress.tsx'
import { PromptScreen } from './PromptScreen.tsx'
import styles from './Task.module.css'

interface TaskProps {
  readonly state: ApprovalState
  readonly item: ApprovalItem
  readonly reload: () => Promise<void>
  /** The person has seen the result. */
  readonly onDone: () => Promise<void>
}

/** The task in front: its result, its question, or the wait in between. */
export function Task({ state, item, reload, onDone }: TaskProps) {
  const { prompt, result } = item
  const answering = useAction()
  const [answered, setAnswered] = useState<string>()
  const [missed, setMissed] = useState<Missed>()
  const asked = prompt && `${prompt.id}|${prompt.revision}`
  const waitBegan = useWaitStart(!result && (!prompt || asked === answered))

  if (result) {
    const more = state.position.total > 1
    return (
      <OtherScreens key="result">
        {({ Result }) => <Result item={item} result={result} more={more} onDone={onDone} />}
      </OtherScreens>
    )
  }
  const trouble = <Trouble key="trouble" error={answering.error} missed={missed} />
  if (!prompt || !asked || asked === answered) {
    return (
      <>
        {trouble}
        <Progress key="wait" item={item} since={waitBegan} />
      </>
    )
  }

  const reply = (answer: PromptAnswer<PromptKind>) =>
    void answering.run(async () => {
      const { accepted } = await send('approval.answer', { promptId: prompt.id, revision: prompt.revision, answer })
      if (accepted) setAnswered(asked)
      setMissed(accepted ? undefined : isRefusal(answer) ? 'tooLate' : 'stale')
      // What comes next is announced; to ask for it now would only hold it up.
      if (!accepted) await reload()
    })
  return (
    <>
      {trouble}
      <PromptScreen
        key={prompt.id}
        prompt={prompt}
        reply={reply}
        busy={answering.busy}
        guardKey={[asked, item.rail, state.position.index, state.position.total, state.paused, missed].join('|')}
      />
    </>
  )
}

/** Why a press did nothing: what was shown had changed, or what was to be stopped was done. */
type Missed = 'stale' | 'tooLate'

interface TroubleProps {
  readonly error: WalletError | undefined
  readonly missed: Missed | undefined
}

/** What became of a press that did not count. */
function Trouble({ error, missed }: TroubleProps) {
  if (!error && !missed) return null
  return (
    <div class={styles.trouble}>
      <Failure error={error} />
      {missed && (
        <Notice tone="caution" urgent>
          {t(`problem.${missed}`)}
        </Notice>
      )}
    </div>
  )
}

/** When the wait the person sees began; a new wait starts anew. */
function useWaitStart(waiting: boolean): number {
  const start = useRef(Date.now())
  const was = useRef(false)
  if (waiting && !was.current) start.current = Date.now()
  useEffect(() => {
    was.current = waiting
  }, [waiting])
  return start.current
}
