import { type ComponentChildren, Fragment } from 'preact'
import { type MessageKey, t } from '../i18n.ts'

interface RichProps {
  readonly message: MessageKey
  /** What stands for `{name}` in the sentence: elements, or text. */
  readonly parts: Readonly<Record<string, ComponentChildren>>
}

/** A sentence with elements in it. The translation decides their order; strings from outside are isolated. */
export function Rich({ message, parts }: RichProps) {
  const pieces = t(message).split(/\{(\w+)\}/)
  return pieces.map((piece, index) => {
    const part = index % 2 === 1 ? parts[piece] : piece
    return <Fragment key={index}>{index % 2 === 1 && typeof part === 'string' ? <bdi>{part}</bdi> : part}</Fragment>
  })
}
