import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Target } from './target.ts'

/** Asks a checked target for a path; connects to its checked address, whatever the name resolves to by now. */
export function requestPath(target: Target, path: string, signal: AbortSignal): Promise<IncomingMessage> {
  const send = target.secure ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const request = send({
      host: target.hostname,
      port: target.port,
      path,
      method: 'GET',
      headers: { accept: 'application/json', 'user-agent': 'countersign-gateway' },
      lookup: onlyTo(target.address),
      agent: false,
      signal,
    })
    request.once('response', resolve)
    request.once('error', reject)
    request.end()
  })
}

function onlyTo(address: string): LookupFunction {
  const family = address.includes(':') ? 6 : 4
  return (_hostname, options, done) => {
    if (options.all) done(null, [{ address, family }])
    else done(null, address, family)
  }
}
