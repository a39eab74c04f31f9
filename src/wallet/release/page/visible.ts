/** Pixels a field must measure at least: smaller ones are there for machines, not for people. */
const SMALLEST = 8

/** Below this, what a person sees is not what is there. */
const FAINTEST = 0.5

/**
 * True when a person can see this field and reach it with the pointer: laid out, big enough, opaque, in the viewport
 * once scrolled to, and nothing lies over it.
 */
export function isVisible(element: HTMLElement): boolean {
  const isRendered = element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })
  if (!isRendered || opacity(element) < FAINTEST) return false
  element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
  const box = element.getBoundingClientRect()
  if (box.width < SMALLEST || box.height < SMALLEST) return false
  return PROBES.every(([x, y]) => isOnTop(element, box.left + box.width * x, box.top + box.height * y))
}

/** Opacity does not inherit, it multiplies. */
function opacity(element: Element | null): number {
  return element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1
}

/** The middle and a point near each corner; the corners themselves may be rounded off. */
const PROBES = [
  [0.5, 0.5],
  [0.15, 0.25],
  [0.85, 0.25],
  [0.15, 0.75],
  [0.85, 0.75],
] as const

/** Outside the viewport there is nothing at any point. */
function isOnTop(element: HTMLElement, x: number, y: number): boolean {
  return element.contains((element.getRootNode() as Document | ShadowRoot).elementFromPoint(x, y))
}
