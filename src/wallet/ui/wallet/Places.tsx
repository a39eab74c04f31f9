import { Activity } from './Activity.tsx'
import { AddCard } from './AddCard.tsx'
import { Agents } from './Agents.tsx'
import { Budgets } from './Budgets.tsx'
import { Cards } from './Cards.tsx'
import { Connections } from './Connections.tsx'
import { Identities } from './Identities.tsx'
import { PurchaseTimeline } from './PurchaseTimeline.tsx'
import { RemoveDevice } from './RemoveDevice.tsx'
import { Security } from './Security.tsx'
import type { Route } from './use-route.ts'

/** The place an address names; an unknown one is the activity. */
export function Places({ route }: { readonly route: Route }) {
  const [place, detail] = route
  switch (place) {
    case 'cards':
      return detail === 'add' ? <AddCard /> : <Cards />
    case 'identities':
      return <Identities />
    case 'agents':
      return <Agents />
    case 'budgets':
      return <Budgets />
    case 'security':
      return detail === 'remove' ? <RemoveDevice /> : <Security />
    case 'connections':
      return <Connections />
    default:
      return detail ? <PurchaseTimeline purchaseId={detail} /> : <Activity />
  }
}
