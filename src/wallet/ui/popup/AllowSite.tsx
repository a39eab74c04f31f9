import { browser } from '../browser.ts'
import { send } from '../client/send.ts'
import { patternOf } from '../client/site-permission.ts'
import { useAction } from '../client/use-action.ts'
import { Button } from '../components/Button.tsx'
import { Failure } from '../components/Failure.tsx'
import { Rich } from '../components/Rich.tsx'
import { hostOf } from '../format/host.ts'
import { t } from '../i18n.ts'
import styles from './PopupApp.module.css'
import { useFrontSite } from './use-front-site.ts'

/** Lets the site in front find the wallet. It may then ask to be allowed to ask; nothing more. */
export function AllowSite({ sites }: { readonly sites: readonly string[] }) {
  const site = useFrontSite()
  const action = useAction()
  if (!site) return null
  const host = hostOf(site)
  if (sites.includes(site)) {
    return (
      <p class={styles.quiet}>
        <Rich message="popup.siteAllowed" parts={{ host }} />
      </p>
    )
  }
  // The browser asks the person only when this call is the first thing a press does.
  const allow = () => {
    const granted = browser.permissions.request({ origins: [patternOf(site)] })
    void action.run(async () => {
      if (await granted) await send('sites.allow', { origin: site })
    })
  }
  return (
    <section class={styles.section}>
      <Button size="wide" busy={action.busy} onPress={allow}>
        {t('popup.allowSite', { host })}
      </Button>
      <p class={styles.quiet}>{t('popup.allowSiteNote')}</p>
      <Failure error={action.error} />
    </section>
  )
}
