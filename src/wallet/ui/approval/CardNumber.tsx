import { useState } from 'preact/hooks'
import { Button } from '../components/Button.tsx'
import { CardName } from '../components/CardName.tsx'
import { CardNumberField } from '../components/CardNumberField.tsx'
import { Notice } from '../components/Notice.tsx'
import { passesCheckDigit } from '../format/card-number.ts'
import { t } from '../i18n.ts'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'

/**
 * The wallet does not keep card numbers: whoever is named needs this one again. What happens to it on its way is said.
 */
export function CardNumber({ view, reply, busy }: ScreenProps<'card-number'>) {
  const [digits, setDigits] = useState('')
  const [left, setLeft] = useState(false)
  const words = wordsOf(view)
  const problem = problemOf(digits, view.card.lastFour)
  const submit = () => {
    setLeft(true)
    if (!problem && !busy) reply({ decision: 'number', number: digits })
  }
  return (
    <Screen
      title={words.title}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'cancel' })}>
            {t('action.cancel')}
          </Button>
          <Button look="primary" busy={busy} onPress={submit}>
            {words.go}
          </Button>
        </>
      }
    >
      <p>
        <CardName card={view.card} />
      </p>
      <p>{words.what}</p>
      {view.problem && (
        <Notice tone="caution" urgent>
          {t('cardNumber.otherCard', { lastFour: view.card.lastFour })}
        </Notice>
      )}
      <form
        onSubmit={event => {
          event.preventDefault()
          submit()
        }}
      >
        <CardNumberField
          digits={digits}
          problem={left ? problem : undefined}
          hint={t('cardNumber.hint', { lastFour: view.card.lastFour })}
          onInput={setDigits}
          onLeave={() => setLeft(digits !== '')}
        />
      </form>
    </Screen>
  )
}

function problemOf(digits: string, lastFour: string): string | undefined {
  if (!passesCheckDigit(digits)) return t('addCard.noNumber')
  return digits.endsWith(lastFour) ? undefined : t('cardNumber.otherCard', { lastFour })
}

function wordsOf({ handling, provider }: ScreenProps<'card-number'>['view']) {
  if (handling === 'operator')
    return { title: t('cardNumber.operatorTitle'), what: t('cardNumber.operatorWords'), go: t('cardNumber.operatorGo') }
  return { title: t('cardNumber.title'), what: t('cardNumber.words', { provider }), go: t('cardNumber.go') }
}
