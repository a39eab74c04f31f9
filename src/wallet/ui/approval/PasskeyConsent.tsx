import { useState } from 'preact/hooks'
import { passkeyConsent as german } from '../../../../locales/de.json'
import { passkeyConsent as english } from '../../../../locales/en.json'
import { SANDBOX } from '../../config.ts'
import type { PromptView } from '../../messages/prompts.ts'
import { isOpenableAddress } from '../client/open-bank-page.ts'
import { Button } from '../components/Button.tsx'
import { CardName } from '../components/CardName.tsx'
import { CountryField } from '../components/CountryField.tsx'
import { GuardedButton } from '../components/GuardedButton.tsx'
import { LanguageField } from '../components/LanguageField.tsx'
import { Notice } from '../components/Notice.tsx'
import { countriesIn } from '../format/countries.ts'
import { locale, t } from '../i18n.ts'
import styles from './PasskeyConsent.module.css'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'

type View = PromptView<'passkey-consent'>
type Account = View['accounts'][number]['kind']

/** The consent has a language of its own, which need not be the one our other sentences have. */
const texts = { en: english, de: german } as const

/** What a passkey at the card network means, its terms and privacy notice for a country and language, and the person's yes. */
export function PasskeyConsent({ view, reply, busy, guardKey }: ScreenProps<'passkey-consent'>) {
  const [left, setLeft] = useState<ReadonlySet<Account>>(new Set())
  const [region, setRegion] = useState<Region>(view)
  const isOtherRegion = region.country !== view.country || region.language !== view.language
  const text = texts[view.language]
  const { documents } = view
  const accounts = view.accounts.map(account => account.kind).filter(kind => !left.has(kind))
  return (
    <Screen
      title={documents ? <span lang={view.language}>{text.title}</span> : t('passkeyConsent.title')}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'refuse' })}>
            {documents ? text.refuse : t('action.cancel')}
          </Button>
          {isOtherRegion ? (
            <Button
              look="primary"
              busy={busy}
              onPress={() => reply({ decision: 'change', country: region.country, language: region.language })}
            >
              {t('passkeyRegion.show')}
            </Button>
          ) : (
            documents && (
              <GuardedButton
                guardKey={guardKey}
                unavailable={busy}
                onPress={() => reply({ decision: 'accept', accounts })}
              >
                {text.accept}
              </GuardedButton>
            )
          )}
        </>
      }
    >
      <RegionFields region={region} busy={busy} onChange={setRegion} />
      {documents ? (
        <div class={styles.consent} lang={view.language}>
          <p>{text.lead}</p>
          <p>{text.agree}</p>
          <p class={styles.links}>
            <DocumentLink address={documents.terms} words={text.terms} />
            <DocumentLink address={documents.privacy} words={text.privacy} />
          </p>
          <LinkedAccounts view={view} left={left} onChange={setLeft} />
          <ul class={styles.points}>
            {[text.kept, text.body, text.elsewhere, text.end].map(point => (
              <li key={point}>{point}</li>
            ))}
          </ul>
        </div>
      ) : (
        <Notice tone="caution" urgent>
          {t('passkeyRegion.notOffered', { provider: view.provider, country: nameOf(view.country) })}
        </Notice>
      )}
    </Screen>
  )
}

type Region = Pick<View, 'country' | 'language'>

interface RegionProps {
  readonly region: Region
  readonly busy: boolean
  readonly onChange: (region: Region) => void
}

/**
 * Both can be changed at any time before the yes; a press shows the texts and links for them. Not the choice itself: with the
 * keyboard a list goes through what lies in between.
 */
function RegionFields({ region: { country, language }, busy, onChange }: RegionProps) {
  return (
    <fieldset class={styles.region} disabled={busy}>
      <legend class={styles.hidden}>{t('passkeyRegion.legend')}</legend>
      <CountryField value={country} onInput={chosen => chosen && onChange({ country: chosen, language })} />
      <LanguageField
        value={language}
        offered={['en', 'de']}
        onInput={chosen => onChange({ country, language: chosen })}
      />
    </fieldset>
  )
}

interface AccountsProps {
  readonly view: View
  readonly left: ReadonlySet<Account>
  readonly onChange: (left: ReadonlySet<Account>) => void
}

/** The card is what it is about; e-mail and telephone can be left out. */
function LinkedAccounts({ view, left, onChange }: AccountsProps) {
  const text = texts[view.language]
  const toggle = (kind: Account, on: boolean) =>
    onChange(new Set(on ? [...left].filter(one => one !== kind) : [...left, kind]))
  return (
    <fieldset class={styles.accounts}>
      <legend>{text.linkedWith}</legend>
      <p class={styles.account}>
        <CardName card={view.card} />
      </p>
      {view.accounts.map(({ kind, value }) => (
        <label key={kind} class={styles.account}>
          <input
            type="checkbox"
            checked={!left.has(kind)}
            onChange={event => toggle(kind, event.currentTarget.checked)}
          />
          <span>
            {text[kind]} <bdi>{value}</bdi>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

function DocumentLink({ address, words }: { readonly address: string; readonly words: string }) {
  if (!isOpenableAddress(address, SANDBOX)) return <span>{words}</span>
  return (
    <a href={address} target="_blank" rel="noopener noreferrer">
      {words}
    </a>
  )
}

function nameOf(country: string): string {
  return countriesIn(locale()).find(one => one.code === country)?.name ?? country
}
