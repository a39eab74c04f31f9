import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import {
  type CryptoKey,
  decodeJwt,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose'

/** How the next ID token is made out of the claims of the right one. */
export type Forge = (claims: JWTPayload, cloud: ForgingCloud) => string | Promise<string>

/**
 * Stands between the gateway and a sandbox: passes every call on, but signs ID tokens with keys of its own, which it gives
 * out as the cloud's. So a test can bend one claim and leave the rest of a token, its signature too, as it should be.
 */
export class ForgingCloud {
  readonly origin: string
  readonly publicKey: CryptoKey
  readonly stop: () => Promise<void>
  /** Used once. */
  forge: Forge | undefined
  /** What the next answer with tokens says beside them. Used once. */
  beside: object | undefined
  readonly #privateKey: CryptoKey

  private constructor(port: number, privateKey: CryptoKey, publicKey: CryptoKey, stop: () => Promise<void>) {
    this.origin = `http://127.0.0.1:${port}`
    this.#privateKey = privateKey
    this.publicKey = publicKey
    this.stop = stop
  }

  static async start(target: string): Promise<ForgingCloud> {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
    const jwk = { ...(await exportJWK(publicKey)), kid: KID, alg: 'RS256', use: 'sig' }
    const app = new Hono()
    const server = createAdaptorServer({ fetch: app.fetch })
    const port = await new Promise<number>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
    )
    const stop = () => new Promise<void>(resolve => server.close(() => resolve()))
    const cloud = new ForgingCloud(port, privateKey, publicKey, stop)
    app.all('*', http => cloud.#pass(http.req.raw, target, jwk))
    return cloud
  }

  /** A token as the cloud signs it. */
  sign(claims: JWTPayload): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: KID }).sign(this.#privateKey)
  }

  /** The public key as text: what a careless verifier takes for the secret of an HMAC. */
  publicPem(): Promise<string> {
    return exportSPKI(this.publicKey)
  }

  async #pass(request: Request, target: string, jwk: JWK): Promise<Response> {
    const { pathname, search } = new URL(request.url)
    if (/\/(jwks|jwks\.json)$/.test(pathname)) return Response.json({ keys: [jwk] })
    const { method, headers } = request
    const body = method === 'GET' ? undefined : await request.arrayBuffer()
    const answer = await fetch(target + pathname + search, {
      method,
      headers: withoutHost(headers),
      redirect: 'manual',
      ...(body && { body }),
    })
    const text = await answer.text()
    if (!text.includes('"id_token"')) return new Response(text || null, { status: answer.status })
    const tokens = JSON.parse(text)
    const forge = this.forge ?? (claims => this.sign(claims))
    this.forge = undefined
    const { beside } = this
    this.beside = undefined
    return Response.json({ ...tokens, ...beside, id_token: await forge(decodeJwt(tokens.id_token), this) })
  }
}

export const KID = 'forged-1'

function withoutHost(headers: Headers): Headers {
  const kept = new Headers(headers)
  for (const name of ['host', 'connection', 'content-length', 'transfer-encoding']) kept.delete(name)
  return kept
}
