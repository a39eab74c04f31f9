/** How long a consent button stays dead after anything changed: longer than a click already on its way. */
export const INERT_MILLISECONDS = 500

/** The parts of a DOM event the guard looks at. */
export interface Press {
  readonly isTrusted: boolean
  readonly timeStamp: number
}

/** A click as the guard sees it: `count` is the browser's click count, 0 for keyboard and assistive technology. */
export interface Click extends Press {
  readonly count: number
}

/**
 * Decides whether a press on a consent button is one (wallet-anchors 6, "Approval surface"). All times are event time
 * stamps in milliseconds. A pointer press counts when it began and ended on the button while it was live, and is not
 * the second half of a double click that began on something else.
 */
export class PressGuard {
  #liveFrom = Number.POSITIVE_INFINITY
  #pressBegan = false
  #pressEnded = false
  #keyRepeats = false

  /** Something changed: the button is dead for a while, and a press under way no longer counts. */
  reset(now: number): void {
    this.#liveFrom = now + INERT_MILLISECONDS
    this.forget()
  }

  /** A press that left the button, or a window that lost the focus. */
  forget(): void {
    this.#pressBegan = false
    this.#pressEnded = false
  }

  isLive(now: number): boolean {
    return now >= this.#liveFrom
  }

  pointerDown(press: Press): void {
    this.#pressBegan = press.isTrusted && this.isLive(press.timeStamp)
    this.#pressEnded = false
  }

  pointerUp(press: Press): void {
    this.#pressEnded = press.isTrusted && this.#pressBegan && this.isLive(press.timeStamp)
  }

  /** A key held down since the screen before repeats; its clicks do not count. */
  keyDown(press: Press & { readonly repeat: boolean }): void {
    this.#keyRepeats = press.repeat
  }

  /** True when this click is consent. Each press counts once. */
  accepts(click: Click): boolean {
    const began = this.#pressBegan
    const ended = this.#pressEnded
    this.forget()
    if (!click.isTrusted || !this.isLive(click.timeStamp)) return false
    if (click.count === 0) return !this.#keyRepeats
    return began && ended && click.count === 1
  }
}
