import { describe, expect, test } from 'vitest'
import { INERT_MILLISECONDS, PressGuard } from '../../../src/wallet/ui/components/press-guard.ts'

const trusted = (timeStamp: number) => ({ isTrusted: true, timeStamp })
const click = (timeStamp: number, count = 1) => ({ isTrusted: true, timeStamp, count })

function guardSince(start: number): PressGuard {
  const guard = new PressGuard()
  guard.reset(start)
  return guard
}

function press(guard: PressGuard, at: number, count = 1): boolean {
  guard.pointerDown(trusted(at))
  guard.pointerUp(trusted(at + 20))
  return guard.accepts(click(at + 21, count))
}

describe('a consent button', () => {
  test('takes a whole press once it is live', () => {
    expect(press(guardSince(0), INERT_MILLISECONDS)).toBe(true)
  })

  test('is dead before its first reset', () => {
    expect(press(new PressGuard(), 10_000)).toBe(false)
  })

  test('is dead for half a second after a change, to the millisecond', () => {
    expect(press(guardSince(1000), 1000 + INERT_MILLISECONDS - 1)).toBe(false)
    expect(press(guardSince(1000), 1000 + INERT_MILLISECONDS)).toBe(true)
  })

  test('drops a press that began before a change', () => {
    const guard = guardSince(0)
    guard.pointerDown(trusted(600))
    guard.reset(610)
    guard.pointerUp(trusted(1200))
    expect(guard.accepts(click(1201))).toBe(false)
  })

  test('drops a press that began while it was dead and ended while it was live', () => {
    const guard = guardSince(0)
    guard.pointerDown(trusted(400))
    guard.pointerUp(trusted(700))
    expect(guard.accepts(click(701))).toBe(false)
  })

  test('drops a press that left it', () => {
    const guard = guardSince(0)
    guard.pointerDown(trusted(600))
    guard.forget()
    guard.pointerUp(trusted(650))
    expect(guard.accepts(click(651))).toBe(false)
  })

  test('drops a press that ended on it but began elsewhere', () => {
    const guard = guardSince(0)
    guard.pointerUp(trusted(650))
    expect(guard.accepts(click(651))).toBe(false)
  })

  test('drops events a script made, wherever in the press they are', () => {
    const scripted = guardSince(0)
    scripted.pointerDown({ isTrusted: false, timeStamp: 600 })
    scripted.pointerUp(trusted(620))
    expect(scripted.accepts(click(621))).toBe(false)

    const released = guardSince(0)
    released.pointerDown(trusted(600))
    released.pointerUp({ isTrusted: false, timeStamp: 620 })
    expect(released.accepts(click(621))).toBe(false)

    const clicked = guardSince(0)
    clicked.pointerDown(trusted(600))
    clicked.pointerUp(trusted(620))
    expect(clicked.accepts({ isTrusted: false, timeStamp: 621, count: 1 })).toBe(false)
  })

  test('drops the second half of a double click', () => {
    expect(press(guardSince(0), 600, 2)).toBe(false)
  })

  test('counts each press once', () => {
    const guard = guardSince(0)
    guard.pointerDown(trusted(600))
    guard.pointerUp(trusted(620))
    expect(guard.accepts(click(621))).toBe(true)
    expect(guard.accepts(click(622))).toBe(false)
  })

  test('takes a key press and assistive technology, which have no pointer', () => {
    const guard = guardSince(0)
    guard.keyDown({ ...trusted(600), repeat: false })
    expect(guard.accepts(click(601, 0))).toBe(true)
    expect(guardSince(0).accepts(click(601, 0))).toBe(true)
  })

  test('drops a key held down since the screen before, and a key while it is dead', () => {
    const guard = guardSince(0)
    guard.keyDown({ ...trusted(600), repeat: true })
    expect(guard.accepts(click(601, 0))).toBe(false)
    expect(guardSince(0).accepts(click(INERT_MILLISECONDS - 1, 0))).toBe(false)
  })
})
