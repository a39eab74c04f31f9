import * as v from 'valibot'
import { text } from './definition.ts'

/** Who asks, as the browser says. */
export const requesterView = v.object({
  kind: v.picklist(['page', 'extension', 'native']),
  origin: text(512),
  topOrigin: v.optional(text(512)),
})
