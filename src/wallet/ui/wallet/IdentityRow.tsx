import { useState } from 'preact/hooks'
import type { IdentityView } from '../../messages/commands.ts'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { Button } from '../components/Button.tsx'
import { ConfirmPerson } from '../components/ConfirmPerson.tsx'
import { Failure } from '../components/Failure.tsx'
import { Tag } from '../components/Tag.tsx'
import { hostOf } from '../format/host.ts'
import { formatMoney } from '../format/money.ts'
import { formatDay, formatMoment } from '../format/time.ts'
import { errorSentence, locale, t } from '../i18n.ts'
import styles from './Identities.module.css'
import { RenameIdentity } from './RenameIdentity.tsx'
import { RuleForm } from './RuleForm.tsx'
import { useUndo } from './undo.tsx'

type Open = 'rule' | 'rename' | 'unlink'

/** One identity: as whom, since when, which purchases it must confirm, and what can be done with it. */
export function IdentityRow({ identity }: { readonly identity: IdentityView }) {
  const [open, setOpen] = useState<Open>()
  const action = useAction()
  const unlink = useUnlink(identity)
  const close = () => setOpen(undefined)
  const { called: name } = identity
  const linkAgain = () => void action.run(() => send('identities.link', { provider: identity.provider.id }))
  return (
    <li class={styles.identity}>
      <div class={styles.row}>
        <div class={styles.about}>
          <div class={styles.name}>
            <b>
              <bdi>{name}</bdi>
            </b>
            {identity.state === 'gone' && <Tag tone="caution">{t('identities.gone')}</Tag>}
          </div>
          <p class={styles.note}>{aboutIdentity(identity)}</p>
          <p class={styles.note}>{t('identities.linkedHere', { day: formatDay(identity.createdAt, locale()) })}</p>
          {identity.state === 'gone' && <p>{t('identities.whatToDo', { provider: identity.provider.label })}</p>}
          <Rule identity={identity} />
        </div>
        <div class={styles.ways}>
          {identity.state === 'gone' && (
            <Button size="small" busy={action.busy} onPress={linkAgain}>
              {t('identities.linkAgain')}
            </Button>
          )}
          <Button size="small" expanded={open === 'rule'} onPress={() => setOpen('rule')}>
            {t('identities.changeRule')}
          </Button>
          <Button look="quiet" expanded={open === 'rename'} onPress={() => setOpen('rename')}>
            {t('identities.rename')}
          </Button>
          <Button
            look="quietText"
            label={t('identities.unlinkThis', { name })}
            onPress={() => (hasRule(identity) ? setOpen('unlink') : unlink())}
          >
            {t('identities.unlink')}
          </Button>
        </div>
        <Failure error={action.error} />
      </div>
      {open === 'rule' && <RuleForm identity={identity} onDone={close} />}
      {open === 'rename' && <RenameIdentity identity={identity} onDone={close} />}
      {open === 'unlink' && (
        <ConfirmPerson
          why={t('identities.unlinkNeeds')}
          onCancel={close}
          onProof={async confirm => {
            await send('identities.unlink', { identityId: identity.id, confirm })
            close()
          }}
        />
      )}
    </li>
  )
}

function hasRule({ above, agents }: IdentityView): boolean {
  return above.length > 0 || agents.length > 0
}

/** One that no rule needs goes without a question, and can be taken back for a while. */
function useUnlink(identity: IdentityView): () => void {
  const { remove } = useUndo()
  const { called: name } = identity
  return () =>
    remove({
      id: identity.id,
      words: t('identities.unlinked', { name }),
      commit: () => send('identities.unlink', { identityId: identity.id }),
      failed: ({ code }) => t('identities.unlinkFailed', { name, why: errorSentence(code) }),
    })
}

function aboutIdentity({ provider, organisation, label, name, lastUsed }: IdentityView): string {
  const parts = [
    provider.label,
    organisation,
    label !== undefined ? name : undefined,
    lastUsed === undefined ? t('identities.unused') : t('identities.used', { at: formatMoment(lastUsed, locale()) }),
  ]
  return parts.filter(part => part !== undefined && part !== '').join(' · ')
}

/** Which purchases it must confirm, one sentence each. */
function Rule({ identity }: { readonly identity: IdentityView }) {
  const { above, agents } = identity
  if (!hasRule(identity)) return <p class={styles.note}>{t('identities.noRule')}</p>
  return (
    <ul class={styles.rules}>
      {above.map(limit => (
        <li key={limit.currency}>{t('identities.ruleAbove', { amount: formatMoney(limit, locale()) })}</li>
      ))}
      {above.length > 0 && <li>{t('identities.ruleOther')}</li>}
      {agents.map(agent => (
        <li key={agent.key}>{t('identities.ruleAgent', { host: hostOf(agent.origin) })}</li>
      ))}
    </ul>
  )
}
