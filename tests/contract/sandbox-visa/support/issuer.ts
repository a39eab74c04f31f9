import type { VisaSandbox } from '../../../../src/sandbox/visa/start.ts'

/** A page of the issuer's site, fetched over the loopback address because Node does not resolve `*.localhost`. */
export async function getPage(sandbox: VisaSandbox, path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${base(sandbox)}${path}`)
  return { status: response.status, text: await response.text() }
}

/** Sends a form as its own page would, or as a page of another origin. */
export function postForm(
  sandbox: VisaSandbox,
  path: string,
  fields: Readonly<Record<string, string>>,
  origin: string = sandbox.addresses.issuer,
): Promise<Response> {
  const body = new URLSearchParams(fields)
  return fetch(`${base(sandbox)}${path}`, { method: 'POST', headers: { origin }, body, redirect: 'manual' })
}

function base(sandbox: VisaSandbox): string {
  return `http://127.0.0.1:${new URL(sandbox.addresses.issuer).port}`
}
