import { useState } from 'preact/hooks'
import { Button } from '../components/Button.tsx'
import { t } from '../i18n.ts'
import styles from './AgentSays.module.css'

/** More than this is folded, so that an agent can't talk the amount off the screen. */
const LONG = 110

interface AgentSaysProps {
  readonly agent: { readonly name?: string | undefined; readonly purpose?: string | undefined }
}

/** The agent's own words: quoted, boxed, named as words. Nothing here is a fact. */
export function AgentSays({ agent }: AgentSaysProps) {
  const [whole, setWhole] = useState(false)
  const { name, purpose } = agent
  if (!name && !purpose) return null
  const long = (purpose?.length ?? 0) > LONG
  return (
    <figure class={styles.says}>
      <figcaption>{t('agent.says')}</figcaption>
      <blockquote class={long && !whole ? styles.folded : undefined}>
        {name && <q>{<bdi>{name}</bdi>}</q>}
        {name && purpose && ' – '}
        {purpose && <q>{<bdi>{purpose}</bdi>}</q>}
      </blockquote>
      {long && (
        <Button look="quiet" expanded={whole} onPress={() => setWhole(!whole)}>
          {t(whole ? 'agent.less' : 'agent.more')}
        </Button>
      )}
    </figure>
  )
}
