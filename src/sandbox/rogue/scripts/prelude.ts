/**
 * Runs in the tampered page before any of its other scripts and puts itself between the page and the platform.
 * `?mode=spy` writes down the texts that pass through, `?mode=break` throws once the page is armed.
 */

declare global {
  interface Window {
    /** What the tampered functions were given. */
    seen: string[]
    /** From now on `?mode=break` breaks. */
    armed?: boolean
  }
}

type Method = (...args: unknown[]) => unknown

function tamper(): void {
  const breaks = new URLSearchParams(location.search).get('mode') === 'break'
  const { apply } = Reflect
  const { stringify } = JSON
  const { defineProperty, getOwnPropertyDescriptor } = Object
  const seen: string[] = []
  window.seen = seen

  function note(where: string, what: unknown): void {
    const text = typeof what === 'string' ? what : readable(what)
    seen[seen.length] = `${where} ${text.slice(0, 20_000)}`
  }

  function readable(what: unknown): string {
    try {
      return stringify(what) ?? typeof what
    } catch {
      return typeof what
    }
  }

  function stand(between: string): void {
    if (breaks && window.armed) throw new Error(`broken by the page: ${between}`)
  }

  function wrap(owner: object, name: string): void {
    const original: unknown = getOwnPropertyDescriptor(owner, name)?.value
    if (typeof original !== 'function') throw new Error(`nothing to tamper with: ${name}`)
    const value: Method = function (this: unknown, ...args) {
      stand(name)
      for (let index = 0; index < args.length; index += 1)
        if (typeof args[index] !== 'function') note(name, args[index])
      return apply(original, this, args)
    }
    defineProperty(owner, name, { configurable: true, writable: true, value })
  }

  const targets: [object, string[]][] = [
    [Promise.prototype, ['then', 'catch', 'finally']],
    [Promise, ['resolve', 'all', 'race']],
    [JSON, ['parse', 'stringify']],
    [Map.prototype, ['get', 'set', 'delete']],
    [Set.prototype, ['add', 'forEach', 'delete']],
    [Array.prototype, ['push', 'map', 'forEach']],
    [Object, ['assign', 'freeze', 'entries']],
    [Reflect, ['apply']],
    [Function.prototype, ['call', 'apply', 'bind']],
    [EventTarget.prototype, ['dispatchEvent', 'addEventListener']],
  ]
  for (const [owner, names] of targets)
    for (let index = 0; index < names.length; index += 1) wrap(owner, names[index] ?? '')

  const Original = CustomEvent
  window.CustomEvent = class<T> extends Original<T> {
    constructor(type: string, init?: CustomEventInit<T>) {
      stand('CustomEvent')
      note('CustomEvent', init?.detail)
      super(type, init)
    }
  }

  // A setter up here would catch every plain object that is filled member by member.
  for (const name of ['jwe', 'number', 'credential'])
    defineProperty(Object.prototype, name, {
      configurable: true,
      set: value => note(`Object.prototype.${name}`, value),
    })
}

tamper()

export {}
