import type * as v from 'valibot'
import { beyondIdentityQuestions } from './prompts/beyond-identity.ts'
import { cardNumberQuestions } from './prompts/card-number.ts'
import { consentQuestions } from './prompts/consent.ts'
import type { Questions } from './prompts/definition.ts'
import { identityQuestions } from './prompts/identity.ts'
import { passkeyQuestions } from './prompts/passkey.ts'
import { permissionQuestions } from './prompts/permission.ts'
import { purchaseQuestions } from './prompts/purchase.ts'
import { stepUpQuestions } from './prompts/step-up.ts'
import { transmitQuestions } from './prompts/transmit.ts'

export { type CardView, cardViewSchema } from './prompts/card-view.ts'
export type { Rail } from './prompts/definition.ts'
export { type DemandView, fillRefusals, tabViewSchema } from './prompts/purchase.ts'

/**
 * Questions a flow can ask the person. A view is what the approval window renders, an answer what it sends back.
 * Both sides validate with the same schema; an answer that does not fit is refused with the field's name.
 * One more: an entry in a file of this folder and its screen in `ui/approval/screens.tsx`.
 */
export const promptSchemas = {
  ...purchaseQuestions,
  ...permissionQuestions,
  ...stepUpQuestions,
  ...consentQuestions,
  ...cardNumberQuestions,
  ...passkeyQuestions,
  ...identityQuestions,
  ...transmitQuestions,
  ...beyondIdentityQuestions,
} as const satisfies Questions

type Schemas = typeof promptSchemas
export type PromptKind = keyof Schemas
export type PromptView<K extends PromptKind> = v.InferOutput<Schemas[K]['view']>
export type PromptAnswer<K extends PromptKind> = v.InferOutput<Schemas[K]['answer']>
