import { type ComponentChild, render } from 'preact'
import { dressDocument, type MessageKey } from './i18n.ts'

/** Draws a surface into its page. */
export function mount(title: MessageKey, app: ComponentChild): void {
  const root = document.getElementById('app')
  if (!root) throw new Error('the page has no #app')
  dressDocument(title)
  render(app, root)
}
