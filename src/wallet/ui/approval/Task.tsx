import { useEffect, useRef, useState } from 'preact/hooks'
import type { ApprovalItem, ApprovalState } from '../../messages/approval.ts'
import type { PromptAnswer, PromptKind } from '../../messages/prompts.ts'
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
  const [stale, setStale] = useState(false)
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
  if (!prompt || !asked || asked === answered) return <Progress key="wait" item={item} since={waitBegan} />

  const reply = (answer: PromptAnswer<PromptKind>) =>
    void answering.run(async () => {
      const sent = await send('approval.answer', { promptId: prompt.id, revision: prompt.revision, answer })
      setStale(!sent.accepted)
      if (sent.accepted) setAnswered(asked)
      await reload()
    })
  return (
    <>
      {(answering.error || stale) && (
        <div class={styles.trouble}>
          <Failure error={answering.error} />
          {stale && (
            <Notice tone="caution" urgent>
              {t('problem.stale')}
            </Notice>
          )}
        </div>
      )}
      <PromptScreen
        key={prompt.id}
        prompt={prompt}
        reply={reply}
        busy={answering.busy}
        guardKey={[asked, item.rail, state.position.index, state.position.total, state.paused, stale].join('|')}
      />
    </>
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
