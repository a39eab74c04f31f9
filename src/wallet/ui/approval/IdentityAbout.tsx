import type { PromptView } from '../../messages/prompts.ts'
import { type Fact, Facts } from '../components/Facts.tsx'
import { formatMoney } from '../format/money.ts'
import { locale, t } from '../i18n.ts'

type About = Pick<PromptView<'identity-failed'>, 'provider' | 'name' | 'amount' | 'payee'>

/** What is confirmed, as whom. */
export function IdentityAbout({ view }: { readonly view: About }) {
  const facts = identityFacts(view)
  return facts.length > 0 ? <Facts facts={facts} /> : null
}

/** The same, for a screen that shows facts itself. Before anybody has signed in, the provider's name stands for whoever will. */
export function identityFacts({ provider, name, amount, payee }: About): readonly Fact[] {
  const facts: Fact[] = []
  if (name !== provider) facts.push({ name: t('fact.identity'), value: <bdi>{name}</bdi> })
  if (amount) facts.push({ name: t('fact.amount'), value: <b>{formatMoney(amount, locale())}</b> })
  if (payee) facts.push({ name: t('fact.to'), value: payee })
  return facts
}
