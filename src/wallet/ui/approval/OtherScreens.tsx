import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'

type Screens = typeof import('./other-screens.ts')

let known: Screens | undefined

/** Loads every screen but the review. Call it once the review is on the screen; whoever needs one earlier waits. */
export async function loadOtherScreens(): Promise<Screens> {
  known ??= await import('./other-screens.ts')
  return known
}

interface OtherScreensProps {
  readonly children: (screens: Screens) => ComponentChildren
}

/** Draws one of the screens that the window does not need to show a review. Nothing is drawn while they load. */
export function OtherScreens({ children }: OtherScreensProps) {
  const [screens, setScreens] = useState(known)
  useEffect(() => {
    if (!screens) void loadOtherScreens().then(setScreens)
  }, [screens])
  return screens ? children(screens) : null
}
