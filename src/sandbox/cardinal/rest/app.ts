import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { CMPI_PATH } from '../../../wire/cardinal/cmpi.ts'
import { GET_INFO_PATH } from '../../../wire/cardinal/dx.ts'
import { faultMiddleware } from '../../faults.ts'
import type { NodeApp } from '../../web/listen.ts'
import { authorise } from '../acquirer/check-payment.ts'
import type { CardinalContext } from '../context.ts'
import { journal } from '../journal.ts'
import { cmpi } from './cmpi.ts'
import { getInfo } from './get-info.ts'

/** What servers see of Cardinal: DX API, Centinel's XML messages, and the shops' bank. */
export function restApp(sandbox: CardinalContext): NodeApp {
  const app: NodeApp = new Hono<{ Bindings: HttpBindings }>()
  app.use(journal(sandbox))
  app.use(faultMiddleware(sandbox.faults))
  app.use(bodyLimit({ maxSize: 64 * 1024 }))
  app.post(GET_INFO_PATH, getInfo(sandbox))
  app.post(CMPI_PATH, cmpi(sandbox))
  app.post('/acquirer/authorizations', authorise(sandbox))
  return app
}
