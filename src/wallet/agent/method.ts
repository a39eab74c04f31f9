import type { Grants } from '../mandate/grants.ts'
import type { PurchaseService } from '../purchase/service.ts'
import type { Permissions } from './permissions.ts'
import type { Caller } from './requester.ts'
import type { MethodName, MethodParams, MethodResult } from './schema.ts'

/** What methods may use. */
export interface MethodDeps {
  readonly purchases: PurchaseService
  readonly grants: Grants
  readonly permissions: Permissions
}

/** One method of the agent API. `open` ones answer without a permission. */
export interface Method<M extends MethodName> {
  readonly open?: 'open'
  run(deps: MethodDeps, caller: Caller, params: MethodParams<M>): Promise<MethodResult<M>>
}

/** Types its argument. */
export function defineMethod<M extends MethodName>(_name: M, method: Method<M>): Method<M> {
  return method
}
