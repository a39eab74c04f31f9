import type { PromptView } from '../../messages/prompts.ts'
import { type Fact, Facts } from '../components/Facts.tsx'
import { formatMoney } from '../format/money.ts'
import { locale, t } from '../i18n.ts'

type About = Pick<PromptView<'identity-failed'>, 'name' | 'amount' | 'payee'>

/** What is confirmed, as whom. */
export function IdentityAbout({ view }: { readonly view: About }) {
  return <Facts facts={identityFacts(view)} />
}

/** The same, for a screen that shows facts itself. */
export function identityFacts({ name, amount, payee }: About): readonly Fact[] {
  const facts: Fact[] = [{ name: t('fact.identity'), value: <bdi>{name}</bdi> }]
  if (amount) facts.push({ name: t('fact.amount'), value: <b>{formatMoney(amount, locale())}</b> })
  if (payee) facts.push({ name: t('fact.to'), value: payee })
  return facts
}
