/** True in every build but the live one: local names only, and a striped SANDBOX header on each surface. */
export const SANDBOX: boolean = import.meta.env.MODE !== 'live'

/** The operator's gateway this build talks to. A sandbox build learns its local address when the person enrols. */
export const LIVE_GATEWAY: string | undefined = SANDBOX ? undefined : import.meta.env.WXT_GATEWAY

/** Size of the approval window, outer pixels (interface page). */
export const APPROVAL_WINDOW = { width: 420, height: 680 } as const
