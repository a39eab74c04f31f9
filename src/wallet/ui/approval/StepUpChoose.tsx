import { useState } from 'preact/hooks'
import type { PromptView } from '../../messages/prompts.ts'
import { Button } from '../components/Button.tsx'
import { CardName } from '../components/CardName.tsx'
import { Choice } from '../components/Choice.tsx'
import { Notice } from '../components/Notice.tsx'
import { t } from '../i18n.ts'
import { problemSentence } from './problem.ts'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'

type StepUpOption = PromptView<'step-up-choose'>['options'][number]

/** How the bank should make sure that it is the cardholder. The button says what happens then. */
export function StepUpChoose({ view, reply, busy }: ScreenProps<'step-up-choose'>) {
  const possible = view.options.filter(option => option.method !== 'unknown')
  const [picked, setPicked] = useState<string>()
  const option = possible.find(one => one.id === picked) ?? possible[0]
  return (
    <Screen
      title={t('stepUp.chooseTitle')}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'cancel' })}>
            {t('action.cancel')}
          </Button>
          <Button
            look="primary"
            busy={busy}
            unavailable={!option}
            onPress={() => option && reply({ decision: 'choose', optionId: option.id })}
          >
            {option ? buttonOf(option) : t('stepUp.none')}
          </Button>
        </>
      }
    >
      <p>
        {t('stepUp.why')} <CardName card={view.card} />
      </p>
      {view.problem && (
        <Notice tone="danger" urgent>
          {problemSentence(view.problem)}
        </Notice>
      )}
      <Choice
        legend={t('stepUp.chooseTitle')}
        legendHidden
        options={view.options.map(one => ({
          id: one.id,
          main: t(`stepUp.method.${one.method}`),
          note: one.method === 'unknown' ? t('stepUp.notYet', { value: one.value }) : <bdi>{one.value}</bdi>,
          unavailable: one.method === 'unknown',
        }))}
        selected={option?.id}
        onSelect={setPicked}
      />
      <div>
        <Button look="quiet" busy={busy} onPress={() => reply({ decision: 'other_card' })}>
          {t('action.otherCard')}
        </Button>
      </div>
    </Screen>
  )
}

function buttonOf(option: StepUpOption): string {
  if (option.method === 'unknown') return t('stepUp.none')
  return t(`stepUp.button.${option.method}`, { value: option.value })
}
