import { useEffect, useState } from 'preact/hooks'
import type { DomainOf } from '../format/origin.ts'

let known: DomainOf | undefined
const whole: DomainOf = () => undefined

/**
 * How to find the registered part of a host. The public suffix list is larger than the rest of a window together, so it is
 * loaded beside the first picture; until it is there, which is a blink, the whole host is emphasised.
 */
export function useDomainOf(): DomainOf {
  const [domainOf, setDomainOf] = useState(() => known)
  useEffect(() => {
    if (known) return
    void import('../format/registrable.ts').then(({ registrableOf }) => {
      known = registrableOf
      setDomainOf(() => registrableOf)
    })
  }, [])
  return domainOf ?? whole
}
