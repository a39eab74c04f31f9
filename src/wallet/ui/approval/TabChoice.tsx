import type { PromptView } from '../../messages/prompts.ts'
import { Choice } from '../components/Choice.tsx'
import { hostOf } from '../format/host.ts'
import { t } from '../i18n.ts'
import styles from './Review.module.css'

interface TabChoiceProps {
  readonly tabs: PromptView<'review'>['tabs']
  readonly payee: string
  readonly selected: number | undefined
  readonly onSelect: (tabId: number) => void
}

/** Which of the merchant's open pages is filled; with none open, what will be asked later. */
export function TabChoice({ tabs, payee, selected, onSelect }: TabChoiceProps) {
  const [only] = tabs
  if (!only) return <p class={styles.note}>{t('review.noTab', { host: hostOf(payee) })}</p>
  if (tabs.length === 1) return <p class={styles.note}>{t('review.oneTab', { title: only.title })}</p>
  return (
    <Choice
      legend={t('review.whichTab')}
      options={tabs.map(tab => ({ id: String(tab.tabId), main: <bdi>{tab.title}</bdi>, note: hostOf(tab.origin) }))}
      selected={String(selected)}
      onSelect={id => onSelect(Number(id))}
    />
  )
}
