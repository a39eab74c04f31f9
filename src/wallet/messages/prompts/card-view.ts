import * as v from 'valibot'
import { text } from './definition.ts'

/** A card as a surface may show it. */
export const cardViewSchema = v.object({
  id: text(64),
  network: v.picklist(['visa', 'mastercard', 'amex', 'other']),
  lastFour: v.pipe(v.string(), v.regex(/^\d{4}$/)),
  expires: v.optional(v.pipe(v.string(), v.regex(/^\d{4}-\d{2}$/))),
  issuer: v.optional(text(80)),
  state: v.picklist(['active', 'suspended', 'expired', 'replaced', 'forgotten']),
  /** Last four digits of the card that took its place. */
  replacedBy: v.optional(v.pipe(v.string(), v.regex(/^\d{4}$/))),
  isDefault: v.boolean(),
  linked: v.boolean(),
})
export type CardView = v.InferOutput<typeof cardViewSchema>
