import { splitOrigin } from '../format/origin.ts'
import styles from './Origin.module.css'
import { useDomainOf } from './use-domain-of.ts'

/** A web address with its registrable part emphasised, never cut off. */
export function Origin({ origin }: { readonly origin: string }) {
  const { scheme, subdomain, registrable, port } = splitOrigin(origin, useDomainOf())
  return (
    <bdi class={styles.origin} dir="ltr">
      {scheme}
      {subdomain}
      <b>{registrable}</b>
      {port}
    </bdi>
  )
}
