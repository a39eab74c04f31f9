import { Icon, type IconName } from '../components/Icon.tsx'
import { Logo } from '../components/Logo.tsx'
import { t } from '../i18n.ts'
import styles from './Navigation.module.css'

const places = ['activity', 'cards', 'identities', 'agents', 'budgets', 'security', 'connections'] as const

const icons: Readonly<Record<(typeof places)[number], IconName>> = {
  activity: 'chart',
  cards: 'card',
  identities: 'person',
  agents: 'agent',
  budgets: 'budget',
  security: 'shield',
  connections: 'link',
}

/** The places of the wallet page; a row that scrolls where it is narrow. */
export function Navigation({ place }: { readonly place: string | undefined }) {
  return (
    <nav class={styles.navigation} aria-label={t('nav.label')}>
      <div class={styles.name}>
        <Logo size={28} />
        Countersign
      </div>
      <ul>
        {places.map(one => (
          <li key={one}>
            <a href={`#/${one}`} aria-current={one === place ? 'page' : undefined}>
              <Icon name={icons[one]} />
              {t(`nav.${one}`)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
