import * as v from 'valibot'
import { organizationsStep } from '../../../../wire/transmit/steps.ts'
import type { Organisation } from '../../../identity/types.ts'
import { askUntil } from '../../identity-questions.ts'
import { cancelled, expired, failed, unsupported } from '../replies.ts'
import type { Handler, Reply } from '../work.ts'

/** Select Organization (seed, "Org context"): the one the identity was linked for, or the one the person chooses. */
export const selectOrganisation: Handler = async (flow, at, { step }) => {
  const told = v.safeParse(organizationsStep, step)
  if (!told.success) return unsupported
  const { organizations } = told.output
  const { organisation: linked, about } = at.work
  if (linked) {
    const isOffered = organizations.some(({ id }) => id === linked.id)
    return isOffered ? choose(linked) : failed({ problem: 'transmitOrganisation' })
  }
  const given = await askUntil(flow, `organisation-${at.n}`, at.until, {
    kind: 'transmit-organisation',
    view: { ...about, organisations: organizations, expiresAt: at.until },
  })
  if (!given) return expired
  const chosen = given.decision === 'choose' && organizations.find(({ id }) => id === given.organisationId)
  return chosen ? choose(chosen) : cancelled()
}

function choose(organisation: Organisation): Reply {
  const make = () => ({ assert: 'data' as const, data: { organization_id: organisation.id } })
  return { kind: 'answer', make, organisation }
}
