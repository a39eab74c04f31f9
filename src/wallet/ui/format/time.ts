/** Clock time, as `18:05`. */
export function formatClock(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
}

/** Day and clock time. */
export function formatMoment(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(
    at,
  )
}

/** A day, as `3 Nov`. */
export function formatDay(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }).format(at)
}

/** A month, as `November 2026`. */
export function formatMonth(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric' }).format(at)
}

/** Time left as minutes and seconds, `4:09`; `0:00` once it is over. */
export function formatLeft(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** A span of whole minutes in words: `30 minutes`, `4 hours`. */
export function formatMinutes(minutes: number, locale: string): string {
  const hours = minutes / 60
  const [value, unit] = Number.isInteger(hours) ? [hours, 'hour'] : [minutes, 'minute']
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value)
}
