/** A provider's answer for the wallet, marked as such: any failure without the mark is the gateway's own. */
export function providerAnswer(status: number, body: unknown): Response {
  const headers = { 'content-type': 'application/json', 'countersign-source': 'provider' }
  if (status === 204 || body === undefined) return new Response(null, { status, headers })
  return new Response(JSON.stringify(body), { status, headers })
}
