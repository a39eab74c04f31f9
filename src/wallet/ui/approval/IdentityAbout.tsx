import type { PromptView } from '../../messages/prompts.ts'
import { type Fact, Facts } from '../components/Facts.tsx'
import { formatMoney } from '../format/money.ts'
import { locale, t } from '../i18n.ts'

/** What is confirmed, as whom. */
export function IdentityAbout({
  view,
}: {
  readonly view: Pick<PromptView<'identity-failed'>, 'name' | 'amount' | 'payee'>
}) {
  const facts: Fact[] = [{ name: t('fact.identity'), value: <bdi>{view.name}</bdi> }]
  if (view.amount) facts.push({ name: t('fact.amount'), value: <b>{formatMoney(view.amount, locale())}</b> })
  if (view.payee) facts.push({ name: t('fact.to'), value: view.payee })
  return <Facts facts={facts} />
}
