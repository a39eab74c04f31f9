import type { ApprovalItem, ResultView } from '../../messages/approval.ts'
import { openWalletPage } from '../client/open-page.ts'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { Button } from '../components/Button.tsx'
import { type Fact, Facts } from '../components/Facts.tsx'
import { Failure } from '../components/Failure.tsx'
import { Icon, type IconName } from '../components/Icon.tsx'
import { Notice } from '../components/Notice.tsx'
import { formatMoney } from '../format/money.ts'
import { errorSentence, locale, type MessageKey, t } from '../i18n.ts'
import styles from './Result.module.css'
import { Screen } from './Screen.tsx'

type Outcome = ResultView['outcome']

const icons: Readonly<Record<Outcome, IconName>> = {
  paid: 'check',
  linked: 'check',
  ready: 'check',
  declined: 'stop',
  failed: 'alert',
  cancelled: 'stop',
  expired: 'clock',
  unknown: 'alert',
}

const good: ReadonlySet<Outcome> = new Set(['paid', 'linked', 'ready'])
const grave: ReadonlySet<Outcome> = new Set(['failed', 'unknown'])

interface ResultProps {
  readonly item: ApprovalItem
  readonly result: ResultView
  /** Other requests wait behind this one. */
  readonly more: boolean
  readonly onDone: () => Promise<void>
}

/** How it ended: paid to whom, how much, with which card; or what happened and what it means for the money. */
export function Result({ item, result, more, onDone }: ResultProps) {
  const done = useAction()
  const { outcome, error } = result
  const finish = () =>
    void done.run(async () => {
      await send('approval.dismiss', { taskId: item.taskId })
      await onDone()
    })
  const place = item.purchaseId ? `/activity/${item.purchaseId}` : '/activity'
  const tone = good.has(outcome) ? styles.good : grave.has(outcome) ? styles.grave : styles.calm
  return (
    <Screen
      title={
        <span class={styles.title}>
          <span class={`${styles.badge} ${tone}`}>
            <Icon name={icons[outcome]} />
          </span>
          {t(titleOf(item.kind, outcome))}
        </span>
      }
      actions={
        <>
          <Button look="quiet" onPress={() => void openWalletPage(place)}>
            {t('result.activity')}
          </Button>
          <Button look="primary" busy={done.busy} onPress={finish}>
            {t(more ? 'result.next' : 'result.close')}
          </Button>
        </>
      }
    >
      {error && !good.has(outcome) ? (
        <Notice tone="caution">{errorSentence(error)}</Notice>
      ) : (
        <p>{t(wordsOf(item.kind, outcome))}</p>
      )}
      <Facts facts={factsOf(result)} />
      <Failure error={done.error} />
    </Screen>
  )
}

type Kind = ApprovalItem['kind']

function titleOf(kind: Kind, outcome: Outcome): MessageKey {
  return kind === 'purchase'
    ? `result.purchase.title.${purchaseWord(outcome)}`
    : `result.${kind}.title.${otherWord(outcome)}`
}

function wordsOf(kind: Kind, outcome: Outcome): MessageKey {
  return kind === 'purchase'
    ? `result.purchase.words.${purchaseWord(outcome)}`
    : `result.${kind}.words.${otherWord(outcome)}`
}

/** A purchase that ended well is paid, or handed over while the merchant's word is still out. */
function purchaseWord(outcome: Outcome) {
  return outcome === 'paid' || outcome === 'linked' ? 'done' : outcome
}

function otherWord(outcome: Outcome) {
  return outcome === 'paid' || outcome === 'linked' || outcome === 'ready' ? 'done' : outcome
}

function factsOf(result: ResultView): Fact[] {
  const facts: Fact[] = []
  // Nobody is said to be paid where nobody was.
  if (result.payee) facts.push({ name: t(good.has(result.outcome) ? 'fact.payee' : 'fact.to'), value: result.payee })
  if (result.amount) {
    facts.push({ name: t('fact.amount'), value: <b class={styles.amount}>{formatMoney(result.amount, locale())}</b> })
  }
  if (result.lastFour) facts.push({ name: t('fact.card'), value: `•••• ${result.lastFour}` })
  if (result.receipt) facts.push({ name: t('fact.receipt'), value: result.receipt })
  return facts
}
