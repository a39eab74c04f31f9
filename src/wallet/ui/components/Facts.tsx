import type { ComponentChildren } from 'preact'
import styles from './Facts.module.css'

/** A name and what it stands for. */
export interface Fact {
  readonly name: string
  readonly value: ComponentChildren
}

/** Facts in two columns; one below the other where it is narrow. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl class={styles.facts}>
      {facts.map(fact => (
        <div key={fact.name}>
          <dt>{fact.name}</dt>
          <dd>{typeof fact.value === 'string' ? <bdi>{fact.value}</bdi> : fact.value}</dd>
        </div>
      ))}
    </dl>
  )
}
