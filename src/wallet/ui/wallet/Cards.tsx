import { useEffect } from 'preact/hooks'
import type { ListedCard } from '../../messages/commands.ts'
import type { CardView } from '../../messages/prompts.ts'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { useQuery } from '../client/use-query.ts'
import { Button } from '../components/Button.tsx'
import { CardName, cardText } from '../components/CardName.tsx'
import { Empty } from '../components/Empty.tsx'
import { Failure } from '../components/Failure.tsx'
import { Icon } from '../components/Icon.tsx'
import { Tag } from '../components/Tag.tsx'
import { errorSentence, labelFor, t } from '../i18n.ts'
import styles from './Cards.module.css'
import { Loading } from './Loading.tsx'
import { Page } from './Page.tsx'
import { useUndo } from './undo.tsx'
import { go } from './use-route.ts'

/** The cards: which one pays first, which are linked to this device, and the way to remove one. */
export function Cards() {
  const { value, error } = useQuery('cards.list', {})
  const { removing } = useUndo()
  useEffect(() => {
    // Quietly: what can't be asked now keeps its last known state.
    send('cards.check', {}).catch(() => undefined)
  }, [])
  const shown = value?.cards.filter(card => card.id !== removing)
  // What is only history comes last.
  const cards = shown?.toSorted((one, other) => Number(one.state === 'replaced') - Number(other.state === 'replaced'))
  return (
    <Page
      title={t('cards.title')}
      lead={t('cards.lead')}
      action={
        <Button look="primary" onPress={() => go('/cards/add')}>
          <Icon name="plus" />
          {t('card.add')}
        </Button>
      }
    >
      <Failure error={error} />
      {!cards && !error && <Loading />}
      {cards?.length === 0 && <Empty icon="card" words={t('cards.none')} />}
      {cards && cards.length > 0 && (
        <ul class={styles.cards}>
          {cards.map(card => (
            <CardRow key={card.id} card={removing === unlinkingOf(card) ? { ...card, linked: false } : card} />
          ))}
        </ul>
      )}
    </Page>
  )
}

function CardRow({ card }: { readonly card: ListedCard }) {
  const action = useAction()
  const { remove } = useUndo()
  const link = () =>
    void action.run(async () => {
      const { taskId } = await send('cards.link', { cardId: card.id })
      await send('approval.open', { taskId })
    })
  const makeDefault = () => void action.run(() => send('cards.setDefault', { cardId: card.id }))
  const takeAway = () =>
    remove({
      id: card.id,
      words: t('cards.removed', { card: cardText(card) }),
      stays: whatStays(card),
      commit: () => send('cards.remove', { cardId: card.id }),
      failed: ({ code }) =>
        code === 'outcome_unknown'
          ? t('cards.removeUnclear', { card: cardText(card) })
          : t('cards.removeFailed', { card: cardText(card), why: errorSentence(code) }),
    })
  const unlink = () =>
    remove({
      id: unlinkingOf(card),
      words: t('cards.unlinked', { card: cardText(card) }),
      ...(card.provider && { stays: t('cards.unlinkStays', { provider: card.provider.label }) }),
      commit: () => send('cards.unlink', { cardId: card.id }),
      failed: ({ code }) => errorSentence(code),
    })
  return (
    <li class={styles.card}>
      <div class={styles.about}>
        <div class={styles.name}>
          <CardName card={card} />
          {card.isDefault && <Tag tone="good">{t('cards.default')}</Tag>}
          {card.state !== 'active' && <Tag tone="caution">{t(`card.state.${card.state}`)}</Tag>}
        </div>
        <p class={styles.note}>{aboutCard(card)}</p>
        {card.state !== 'active' && <p class={styles.note}>{whatToDo(card)}</p>}
      </div>
      <div class={styles.ways}>
        {!card.linked && card.state === 'active' && (
          <Button size="small" busy={action.busy} onPress={link}>
            {t('cards.link')}
          </Button>
        )}
        {card.state === 'forgotten' && (
          <Button size="small" onPress={() => go('/cards/add')}>
            {t('cards.addAgain')}
          </Button>
        )}
        {!card.isDefault && card.state === 'active' && (
          <Button look="quiet" busy={action.busy} onPress={makeDefault}>
            {t('cards.makeDefault')}
          </Button>
        )}
        {card.linked && card.state !== 'replaced' && (
          <Button look="quietText" label={t('cards.unlinkThis', { card: cardText(card) })} onPress={unlink}>
            {t('cards.unlink')}
          </Button>
        )}
        <Button look="quietText" label={t('cards.removeThis', { card: cardText(card) })} onPress={takeAway}>
          {t('cards.remove')}
        </Button>
      </div>
      <Failure error={action.error} />
    </li>
  )
}

/** Names the unlinking of a card that can still be undone. */
function unlinkingOf({ id }: ListedCard): string {
  return `unlink/${id}`
}

/** What an unusable card means, and what to do. */
function whatToDo({ state, replacedBy }: CardView): string {
  if (state === 'active') return ''
  if (replacedBy !== undefined) return t('cards.about.replacedBy', { lastFour: replacedBy })
  return t(`cards.about.${state}`)
}

function aboutCard(card: CardView): string {
  const parts = [
    card.issuer,
    card.expires && t('cards.expires', { month: `${card.expires.slice(5)}/${card.expires.slice(2, 4)}` }),
    card.state === 'active' ? t(card.linked ? 'card.linked' : 'card.unlinked') : undefined,
  ]
  return parts.filter(part => part !== undefined && part !== '').join(' · ')
}

/** Some providers have no public call that ends what they keep of a linked card; nobody should believe it is gone. */
function whatStays({ provider, linked }: ListedCard): string | undefined {
  return provider && linked ? labelFor('cards.stays', provider.id) : undefined
}
