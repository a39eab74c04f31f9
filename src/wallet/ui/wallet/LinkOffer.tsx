import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { useQuery } from '../client/use-query.ts'
import { Button } from '../components/Button.tsx'
import { CardName } from '../components/CardName.tsx'
import { Failure } from '../components/Failure.tsx'
import { t } from '../i18n.ts'
import styles from './Form.module.css'

interface LinkOfferProps {
  readonly cardId: string
  /** The person has decided, either way. */
  readonly onDone: () => void
}

/** Offers to link the card that was just added, while its number need not be typed again. */
export function LinkOffer({ cardId, onDone }: LinkOfferProps) {
  const { value } = useQuery('cards.list', {})
  const action = useAction()
  const card = value?.cards.find(one => one.id === cardId)
  const link = () =>
    void action.run(async () => {
      const { taskId } = await send('cards.link', { cardId })
      await send('approval.open', { taskId })
      onDone()
    })
  return (
    <section class={styles.form}>
      {card && (
        <p>
          <CardName card={card} />
        </p>
      )}
      {card?.provider && <p>{t('linkOffer.words', { provider: card.provider.label })}</p>}
      <Failure error={action.error} />
      <div class={styles.actions}>
        <Button look="primary" busy={action.busy} onPress={link}>
          {t('cards.link')}
        </Button>
        <Button look="quiet" busy={action.busy} onPress={onDone}>
          {t('action.later')}
        </Button>
      </div>
    </section>
  )
}
