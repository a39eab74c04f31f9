import { useRef, useState } from 'preact/hooks'
import type { PromptAnswer } from '../../messages/prompts.ts'
import { Button } from '../components/Button.tsx'
import { Choice } from '../components/Choice.tsx'
import { Field } from '../components/Field.tsx'
import { Notice } from '../components/Notice.tsx'
import { t } from '../i18n.ts'
import styles from './BiStart.module.css'
import { isOfLink, problemSentence } from './problem.ts'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'

type Way = 'link' | 'new' | 'hosted'

/** How the person comes to a passkey: a link they were given, a new identity, or the provider's own page. */
export function BiStart({ view, reply, busy }: ScreenProps<'bi-start'>) {
  const { provider, problem } = view
  const ways: readonly Way[] = view.hosted ? ['link', 'new', 'hosted'] : ['link', 'new']
  const [way, setWay] = useState<Way>(problem === 'biNameTaken' || problem === 'biNoMail' ? 'new' : 'link')
  const [link, setLink] = useState('')
  const linkField = useRef<HTMLInputElement>(null)
  const linkProblem = isOfLink(problem) ? problemSentence(problem) : undefined
  const [displayName, setDisplayName] = useState(view.displayName ?? '')
  const [username, setUsername] = useState(view.username ?? '')
  const [email, setEmail] = useState(view.email ?? '')
  const answer = answerOf(way, { link, displayName, username, email })
  const submit = () => {
    if (answer && !busy) reply(answer)
  }
  return (
    <Screen
      title={t('bi.start.title', { provider })}
      wrong={linkProblem === undefined ? undefined : linkField}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'cancel' })}>
            {t('action.cancel')}
          </Button>
          <Button look="primary" busy={busy} unavailable={!answer} onPress={submit}>
            {t(`bi.start.go.${way}`)}
          </Button>
        </>
      }
    >
      {problem !== undefined && linkProblem === undefined && (
        <Notice tone="caution" urgent>
          {problemSentence(problem)}
        </Notice>
      )}
      <Choice
        legend={t('bi.start.how')}
        options={ways.map(id => ({ id, main: t(`bi.start.way.${id}`), note: t(`bi.start.note.${id}`, { provider }) }))}
        selected={way}
        onSelect={id => setWay(ways.find(one => one === id) ?? 'link')}
      />
      <form
        class={styles.form}
        onSubmit={event => {
          event.preventDefault()
          submit()
        }}
      >
        {way === 'link' && (
          <Field
            label={t('bi.link')}
            hint={t('bi.linkHint')}
            problem={linkProblem}
            inputMode="url"
            value={link}
            onInput={setLink}
            input={linkField}
          />
        )}
        {way === 'new' && (
          <>
            <Field
              label={t('bi.start.name')}
              autocomplete="name"
              maxLength={64}
              value={displayName}
              onInput={setDisplayName}
            />
            <Field
              label={t('bi.start.username')}
              autocomplete="username"
              maxLength={64}
              value={username}
              onInput={setUsername}
            />
            <Field
              label={t('bi.start.email')}
              hint={t('bi.start.emailHint')}
              inputMode="email"
              autocomplete="email"
              maxLength={254}
              value={email}
              onInput={setEmail}
            />
          </>
        )}
        <input type="submit" hidden />
      </form>
    </Screen>
  )
}

interface Typed {
  readonly link: string
  readonly displayName: string
  readonly username: string
  readonly email: string
}

/** Undefined while something is missing. A user name that is an address must be the address given. */
function answerOf(way: Way, typed: Typed): PromptAnswer<'bi-start'> | undefined {
  const [link, displayName, username, email] = [typed.link, typed.displayName, typed.username, typed.email].map(text =>
    text.trim(),
  )
  if (way === 'hosted') return { decision: 'hosted' }
  if (way === 'link') return link ? { decision: 'link', link } : undefined
  if (!displayName || !username || (username.includes('@') && username !== email)) return undefined
  return { decision: 'new', displayName, username, ...(email && { email }) }
}
