import { useState } from 'preact/hooks'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { useQuery } from '../client/use-query.ts'
import { Button } from '../components/Button.tsx'
import { CardNumberField } from '../components/CardNumberField.tsx'
import { Choice } from '../components/Choice.tsx'
import { Failure } from '../components/Failure.tsx'
import { Field } from '../components/Field.tsx'
import { brandOf, passesCheckDigit } from '../format/card-number.ts'
import { isPast, parseExpiry, shapeExpiry } from '../format/expiry.ts'
import { labelFor, t } from '../i18n.ts'
import { CardSafety } from './CardSafety.tsx'
import styles from './Form.module.css'

interface AddCardFormProps {
  readonly onDone: (cardId: string) => void
  readonly onSkip?: () => void
}

/** The one place where a card number is typed. It leaves this page with one command and is then forgotten here. */
export function AddCardForm({ onDone, onSkip }: AddCardFormProps) {
  const [number, setNumber] = useState('')
  const [expiry, setExpiry] = useState('')
  const [code, setCode] = useState('')
  const [left, setLeft] = useState({ number: false, expiry: false, code: false })
  const { value: known } = useQuery('cards.providers', {})
  const [picked, setPicked] = useState<string>()
  const action = useAction()
  const problems = problemsOf(number, expiry, code)
  const ways = known?.providers.filter(one => number !== '' && one.networks.includes(brandOf(number))) ?? []
  const way = ways.find(one => one.id === picked) ?? ways[0]
  const fits = !problems.number && !problems.expiry && !problems.code

  const add = () =>
    void action.run(async () => {
      const when = parseExpiry(expiry)
      if (!when) return
      const { cardId } = await send('cards.add', {
        number,
        expirationMonth: when.month,
        expirationYear: when.year,
        ...(code && { securityCode: code }),
        ...(way && { provider: way.id }),
      })
      setNumber('')
      setCode('')
      onDone(cardId)
    })
  return (
    <form
      class={styles.form}
      onSubmit={event => {
        event.preventDefault()
        setLeft({ number: true, expiry: true, code: true })
        if (fits) add()
      }}
    >
      <CardSafety provider={way?.id} />
      <CardNumberField
        digits={number}
        problem={left.number ? problems.number : undefined}
        onInput={setNumber}
        onLeave={() => setLeft({ ...left, number: true })}
      />
      <div class={styles.pair}>
        <Field
          label={t('addCard.expiry')}
          value={expiry}
          autocomplete="cc-exp"
          inputMode="numeric"
          maxLength={7}
          tabular
          hint={t('addCard.expiryHint')}
          problem={left.expiry ? problems.expiry : undefined}
          onInput={text => setExpiry(current => (text.length < current.length ? text : shapeExpiry(text)))}
          onLeave={() => setLeft({ ...left, expiry: true })}
        />
        <Field
          label={t('addCard.code')}
          value={code}
          autocomplete="cc-csc"
          inputMode="numeric"
          maxLength={4}
          tabular
          hint={t(brandOf(number) === 'amex' ? 'addCard.codeHintFront' : 'addCard.codeHint')}
          problem={left.code ? problems.code : undefined}
          onInput={text => setCode(text.replaceAll(/\D/g, ''))}
          onLeave={() => setLeft({ ...left, code: true })}
        />
      </div>
      {ways.length > 1 && (
        <Choice
          legend={t('addCard.way')}
          options={ways.map(({ id, label }) => ({ id, main: label, note: labelFor('addCard.wayNote', id) }))}
          selected={way?.id}
          onSelect={setPicked}
        />
      )}
      <Failure error={action.error} />
      <div class={styles.actions}>
        <Button look="primary" type="submit" busy={action.busy}>
          {t('addCard.add')}
        </Button>
        {onSkip && (
          <Button look="quiet" onPress={onSkip}>
            {t('action.later')}
          </Button>
        )}
      </div>
    </form>
  )
}

function problemsOf(number: string, expiry: string, code: string) {
  const when = parseExpiry(expiry)
  const codeLength = brandOf(number) === 'amex' ? 4 : 3
  return {
    number: passesCheckDigit(number) ? undefined : t('addCard.noNumber'),
    expiry: !when ? t('addCard.noExpiry') : isPast(when, Date.now()) ? t('addCard.past') : undefined,
    code: code === '' || code.length === codeLength ? undefined : t('addCard.noCode', { length: codeLength }),
  }
}
