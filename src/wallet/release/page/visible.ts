/** Pixels a field must measure at least: smaller ones are there for machines, not for people. */
const LEAST_WIDTH = 16
const LEAST_HEIGHT = 10

/** Below this, what a person sees is not what is there. */
const FAINTEST = 0.5

/** Effects that make something unseen, unless they are set to do nothing. */
const HIDING = /(opacity|brightness|contrast)\((?!1\))|blur\((?!0)|url/

/** Layers that can be looked through: a label that floats, a border of its own. */
const TRANSPARENT = /(rgba.*,|\/) 0(\.[0-4]\d*)?\)$/

/** The middle and a point near each corner; the corners themselves may be rounded off. */
const PROBES = [
  [0.5, 0.5],
  [0.15, 0.25],
  [0.85, 0.25],
  [0.15, 0.75],
  [0.85, 0.75],
] as const

/** True when it is rendered, and neither faint nor behind a mask or an effect that hides it. */
export function isShown(element: Element): boolean {
  const styles = surroundings(element).map(({ style }) => style)
  // Opacity does not inherit, it multiplies.
  const opacity = styles.reduce((product, style) => product * Number(style.opacity), 1)
  const isHidden = styles.some(({ maskImage, filter }) => maskImage !== 'none' || HIDING.test(filter))
  const isRendered = element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })
  return isRendered && opacity >= FAINTEST && !isHidden
}

/**
 * True when a person can see this field and reach it with the pointer: shown, big enough, in the viewport once scrolled to,
 * and nothing lies over it.
 */
export function isVisible(element: HTMLElement): boolean {
  if (!isShown(element)) return false
  scrollTo(element)
  const { left, top, width, height } = element.getBoundingClientRect()
  if (width < LEAST_WIDTH || height < LEAST_HEIGHT) return false
  const root = element.getRootNode() as Document | ShadowRoot
  const pileAt = ([x, y]: readonly [number, number]) => root.elementsFromPoint(left + width * x, top + height * y)
  return PROBES.every(probe => pileAt(probe)[0] === element) && !isCovered(element, root, () => pileAt(PROBES[0]))
}

/** The element and everything it is rendered in, through slots and shadow trees, from the inside out. */
function surroundings(element: Element | null | undefined): { element: Element; style: CSSStyleDeclaration }[] {
  if (!element) return []
  const around = element.assignedSlot ?? element.parentElement ?? (element.getRootNode() as ShadowRoot).host
  return [{ element, style: getComputedStyle(element) }, ...surroundings(around)]
}

/** Brings it into view as a person could: what only scripts can scroll stays where it is. */
function scrollTo(target: HTMLElement): void {
  const back = surroundings(target).map(({ element, style: { overflowX, overflowY } }) => {
    const scroller = (element === document.body && document.scrollingElement) || element
    const { scrollLeft: left, scrollTop: top } = scroller
    const place = { ...(overflowX === 'hidden' && { left }), ...(overflowY === 'hidden' && { top }) }
    return () => scroller.scrollTo({ ...place, behavior: 'instant' })
  })
  target.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
  for (const restore of back) restore()
}

/** True when something lies over it that the pointer goes through but the eye does not. */
function isCovered(element: HTMLElement, root: Document | ShadowRoot, pile: () => Element[]): boolean {
  const style = document.createElement('style')
  style.textContent = '*,::before,::after{pointer-events:auto!important}'
  const place = 'body' in root ? root.body : root
  place.append(style)
  const layers = pile()
  style.remove()
  return layers
    .slice(0, layers.indexOf(element))
    .some(layer => layer.matches('img,video,canvas') || stylesOf(layer).some(isOpaque))
}

function isOpaque({ backgroundColor, backgroundImage }: CSSStyleDeclaration): boolean {
  return backgroundImage !== 'none' || !TRANSPARENT.test(backgroundColor)
}

/** Of the element, and of what a style sheet puts before and after its content. */
export function stylesOf(element: Element): CSSStyleDeclaration[] {
  return ['', '::before', '::after'].map(part => getComputedStyle(element, part))
}
