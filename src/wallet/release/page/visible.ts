/** Pixels a field must measure at least: smaller ones are there for machines, not for people. */
const SMALLEST = 8

/** Below this, what a person sees is not what is there. */
const FAINTEST = 0.5

/**
 * True when a person can see this field and reach it with the pointer: laid out, big enough, opaque, in the viewport
 * once scrolled to, and nothing lies over it.
 */
export function isVisible(element: HTMLElement): boolean {
  if (!element.isConnected || !element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }))
    return false
  if (opacity(element) < FAINTEST) return false
  element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
  const box = element.getBoundingClientRect()
  if (box.width < SMALLEST || box.height < SMALLEST) return false
  return probes(box).every(([x, y]) => isOnTop(element, x, y))
}

/** Opacity does not inherit, it multiplies. */
function opacity(element: Element | null): number {
  let product = 1
  for (let node = element; node; node = node.parentElement) product *= Number(getComputedStyle(node).opacity)
  return product
}

/** The middle and a point near each corner; the corners themselves may be rounded off. */
function probes({ left, top, width, height }: DOMRect): [x: number, y: number][] {
  const at = (x: number, y: number): [number, number] => [left + width * x, top + height * y]
  return [at(0.5, 0.5), at(0.15, 0.25), at(0.85, 0.25), at(0.15, 0.75), at(0.85, 0.75)]
}

function isOnTop(element: HTMLElement, x: number, y: number): boolean {
  if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return false
  const root = element.getRootNode()
  const hit = (root instanceof ShadowRoot ? root : document).elementFromPoint(x, y)
  return hit !== null && (hit === element || element.contains(hit))
}
