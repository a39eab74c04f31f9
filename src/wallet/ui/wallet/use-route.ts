import { useEffect, useState } from 'preact/hooks'

/** The place in the wallet page, as the parts of the address after `#/`. */
export type Route = readonly string[]

/** Goes to a place in the wallet page, e.g. `/cards/add`. */
export function go(place: string): void {
  location.hash = place
}

/** The place the address names now; follows links, back and forward. */
export function useRoute(): Route {
  const [route, setRoute] = useState(readRoute)
  useEffect(() => {
    const changed = () => setRoute(readRoute())
    window.addEventListener('hashchange', changed)
    return () => window.removeEventListener('hashchange', changed)
  }, [])
  return route
}

function readRoute(): Route {
  return location.hash
    .replace(/^#\/?/, '')
    .split('/')
    .filter(part => part !== '')
    .map(decodePart)
}

/** A broken escape in a typed address names no place; it must not break the page. */
function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
