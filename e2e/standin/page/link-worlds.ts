/**
 * Joins the page's own world and the preload's isolated world, as contextBridge does.
 * Chromium shares no objects between them, so values cross as copies inside synchronous events and functions by number.
 */
import type { LinkOptions, OpenRequest, WorldLink } from './messages.ts'

type Packed =
  | { readonly value: unknown }
  | { readonly fn: number }
  | { readonly promise: number }
  | { readonly error: string }
  | { readonly array: readonly Packed[] }
  | { readonly object: readonly (readonly [string, Packed])[] }

type Message =
  | { readonly kind: 'expose'; readonly key: string; readonly api: Packed }
  | { readonly kind: 'call'; readonly id: number; readonly fn: number; readonly args: readonly Packed[] }
  | { readonly kind: 'return'; readonly id: number; readonly ok: boolean; readonly value: Packed }
  | { readonly kind: 'settle'; readonly id: number; readonly ok: boolean; readonly value: Packed }
  | { readonly kind: 'open'; readonly request: OpenRequest }

/** Self-contained: its source text is evaluated in both worlds before any script of the page. */
export function linkWorlds({ secret, side, schemes }: LinkOptions): WorldLink {
  type AnyFunction = (...args: unknown[]) => unknown
  const page = window
  const dispatch = page.dispatchEvent.bind(page)
  const MessageEvent = CustomEvent
  const functions = new Map<number, AnyFunction>()
  const numbers = new WeakMap<AnyFunction, number>()
  const callers = new Map<number, AnyFunction>()
  const returns = new Map<number, Message & { kind: 'return' }>()
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (reason: unknown) => void }>()
  const other = side === 'main' ? 'isolated' : 'main'
  let last = 0
  const link: WorldLink = {
    expose: (key, api) => tell({ kind: 'expose', key, api: pack(api) }),
    onOpen: () => undefined,
  }
  page.addEventListener(`${secret}:${side}`, (event) => {
    event.stopImmediatePropagation()
    if (event instanceof MessageEvent) receive(event.detail)
  })
  if (side === 'main') watchPage()
  return link

  function tell(message: Message): void {
    dispatch(new MessageEvent(`${secret}:${other}`, { detail: message }))
  }

  function receive(message: Message): void {
    switch (message.kind) {
      case 'expose':
        Object.defineProperty(page, message.key, { value: deepFreeze(unpack(message.api)), enumerable: true })
        return
      case 'call':
        tell({ kind: 'return', id: message.id, ...call(message.fn, message.args) })
        return
      case 'return':
        returns.set(message.id, message)
        return
      case 'settle': {
        const pending = waiting.get(message.id)
        waiting.delete(message.id)
        if (message.ok) pending?.resolve(unpack(message.value))
        else pending?.reject(unpack(message.value))
        return
      }
      case 'open':
        link.onOpen(message.request)
    }
  }

  function call(fn: number, args: readonly Packed[]): { ok: boolean; value: Packed } {
    try {
      return { ok: true, value: pack(functions.get(fn)?.(...args.map(unpack))) }
    } catch (error) {
      return { ok: false, value: pack(error instanceof Error ? error : new Error(String(error))) }
    }
  }

  function pack(value: unknown, parents: readonly unknown[] = []): Packed {
    if (typeof value === 'function') return { fn: numberOf(value as AnyFunction) }
    if (typeof value === 'symbol') throw new Error('An object could not be cloned.')
    if (value === null || typeof value !== 'object') return { value }
    if (parents.includes(value)) throw new Error('stand-in: a cycle cannot cross the context bridge')
    const inside = [...parents, value]
    if (value instanceof Promise) return { promise: numberOfPromise(value) }
    if (value instanceof Error) return { error: value.message }
    if (Array.isArray(value)) return { array: value.map((item) => pack(item, inside)) }
    if (Object.prototype.toString.call(value) === '[object Object]')
      return { object: Object.entries(value).map(([key, item]) => [key, pack(item, inside)]) }
    structuredClone(value) // throws for what the real bridge refuses
    return { value }
  }

  function numberOf(fn: AnyFunction): number {
    const known = numbers.get(fn) ?? ++last
    numbers.set(fn, known)
    functions.set(known, fn)
    return known
  }

  function numberOfPromise(promise: Promise<unknown>): number {
    const id = ++last
    promise.then(
      (value) => tell({ kind: 'settle', id, ok: true, value: pack(value) }),
      (reason) => tell({ kind: 'settle', id, ok: false, value: pack(reason) }),
    )
    return id
  }

  function unpack(packed: Packed): unknown {
    if ('value' in packed) return packed.value
    if ('array' in packed) return packed.array.map(unpack)
    if ('object' in packed) return Object.fromEntries(packed.object.map(([key, item]) => [key, unpack(item)]))
    if ('error' in packed) return new Error(packed.error)
    if ('fn' in packed) return callerOf(packed.fn)
    return new Promise((resolve, reject) => waiting.set(packed.promise, { resolve, reject }))
  }

  function callerOf(fn: number): AnyFunction {
    const known = callers.get(fn)
    if (known !== undefined) return known
    const caller = (...args: unknown[]) => {
      const id = ++last
      tell({ kind: 'call', id, fn, args: args.map((item) => pack(item)) })
      const answer = returns.get(id)
      returns.delete(id)
      if (answer === undefined) throw new Error('stand-in: the other world did not answer')
      const value = unpack(answer.value)
      if (answer.ok) return value
      throw value
    }
    callers.set(fn, caller)
    return caller
  }

  function deepFreeze(value: unknown): unknown {
    if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value
    for (const item of Object.values(value)) deepFreeze(item)
    return Object.freeze(value)
  }

  /** Chromium would open windows of its own, and refuses to fetch from a scheme it does not know. */
  function watchPage(): void {
    const open = (url: string, frameName: string, features: string) =>
      tell({ kind: 'open', request: { url: new URL(url, document.baseURI).href, frameName, features } })
    page.open = (url = '', target = '', features = '') => {
      open(String(url), target, features)
      return null
    }
    page.addEventListener('click', (event) => {
      const anchor = event.target instanceof Element ? event.target.closest('a[target=_blank][href]') : null
      if (event.defaultPrevented || !(anchor instanceof HTMLAnchorElement)) return
      event.preventDefault()
      open(anchor.href, '_blank', '')
    })
    if (schemes.length === 0) return
    const fetch = page.fetch
    const address = new RegExp(`^(${schemes.join('|')})://([^/?#]+)`)
    page.fetch = (input, init) => {
      if (input instanceof Request) return fetch(input, init)
      const url = String(input).replace(
        address,
        (_all, scheme: string, host: string) => `http://${host.toLowerCase()}.${scheme}.localhost`,
      )
      return fetch(url, init)
    }
  }
}
