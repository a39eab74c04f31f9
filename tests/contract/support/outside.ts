/** Limits of a gateway that one test file calls more often than a person's wallet does in a day. */
export const unlimited = { address: 100_000, wallet: 100_000, enrolment: 100_000 } as const

/** A sandbox's control plane. */
export interface Control<Counts> {
  control(path: string, body?: object): Promise<void>
  reset(): Promise<void>
  counts(): Promise<Counts>
}

/** The control plane at this address. Its calls throw with what it answered when that was not a yes. */
export function openControl<Counts>(address: string): Control<Counts> {
  const control = async (path: string, body: object = {}) => {
    await call(`${address}/__sandbox/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  }
  return {
    control,
    reset: () => control('reset'),
    counts: async () => (await (await call(`${address}/__sandbox/counts`)).json()) as Counts,
  }
}

async function call(url: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init)
  if (!response.ok) throw new Error(`${new URL(url).pathname}: ${response.status} ${await response.text()}`)
  return response
}
