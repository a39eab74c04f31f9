declare global {
  /** Set in our isolated world, which the page can't see. */
  var countersignBridge: true | undefined
}

/** True the first time in a document: a page that was open when its site was allowed may be given the bridge twice. */
export function claimDocument(): boolean {
  if (globalThis.countersignBridge) return false
  globalThis.countersignBridge = true
  return true
}
