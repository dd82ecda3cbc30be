/**
 * Writes structured-cloneable values as text and reads them back: dates, maps, sets, big integers, bytes, cycles.
 * Values cross between Node and the page as JSON, and the app must see what Electron's own clone would give it.
 */

/** How bytes become text; Node and the page have different means for it. */
export interface Base64 {
  readonly encode: (bytes: Uint8Array) => string
  readonly decode: (text: string) => Uint8Array<ArrayBuffer>
}

export interface Codec {
  readonly encode: (value: unknown) => string
  readonly decode: (text: string) => unknown
}

/** A value is written in place (string, boolean, null, number, `undefined`, …) or refers to the list of objects. */
type Slot =
  | null
  | string
  | boolean
  | number
  | { readonly undefined: true }
  | { readonly bigint: string }
  | { readonly number: string }
  | { readonly at: number }

type Written =
  | { readonly kind: 'array'; readonly items: readonly Slot[] }
  | { readonly kind: 'object' | 'map'; readonly entries: readonly (readonly [Slot, Slot])[] }
  | { readonly kind: 'set'; readonly items: readonly Slot[] }
  | { readonly kind: 'date'; readonly time: Slot }
  | { readonly kind: 'regexp'; readonly source: string; readonly flags: string }
  | {
      readonly kind: 'error'
      readonly name: string
      readonly message: string
      readonly stack: Slot
      readonly cause: Slot
    }
  | { readonly kind: 'boxed'; readonly value: Slot }
  | { readonly kind: 'bytes'; readonly view: string; readonly base64: string }

/**
 * Self-contained on purpose: its source text also runs inside the page.
 * Algorithm: https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializeinternal
 */
export function createCodec(base64: Base64): Codec {
  const views: Readonly<Record<string, new (bytes: ArrayBuffer) => ArrayBufferView>> = {
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  }
  const errors: Readonly<Record<string, ErrorConstructor>> = {
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
  }

  function encode(value: unknown): string {
    const places = new Map<object, number>()
    const written: (Written | null)[] = []
    return JSON.stringify([slot(value), written])

    function slot(item: unknown): Slot {
      if (item === undefined) return { undefined: true }
      if (item === null || typeof item === 'string' || typeof item === 'boolean') return item
      if (typeof item === 'bigint') return { bigint: String(item) }
      if (typeof item === 'number') {
        if (Object.is(item, -0)) return { number: '-0' }
        return Number.isFinite(item) ? item : { number: String(item) }
      }
      if (typeof item !== 'object') throw new Error('An object could not be cloned.')
      const known = places.get(item)
      if (known !== undefined) return { at: known }
      const at = written.length
      places.set(item, at)
      written.push(null) // the place is taken before the parts, so that a cycle finds it
      written[at] = write(item)
      return { at }
    }

    function write(item: object): Written {
      const tag = Object.prototype.toString.call(item).slice(8, -1)
      if (Array.isArray(item)) return { kind: 'array', items: Array.from(item, slot) }
      if (ArrayBuffer.isView(item)) {
        const bytes = new Uint8Array(item.buffer, item.byteOffset, item.byteLength)
        const view = Object.hasOwn(views, item.constructor.name) ? item.constructor.name : 'Uint8Array' // Node's Buffer
        return { kind: 'bytes', view, base64: base64.encode(bytes) }
      }
      if (item instanceof Error) {
        const { name, message, stack } = item
        return { kind: 'error', name, message, stack: slot(stack), cause: slot(item.cause) }
      }
      if (item instanceof ArrayBuffer) return { kind: 'bytes', view: '', base64: base64.encode(new Uint8Array(item)) }
      if (item instanceof Date) return { kind: 'date', time: slot(item.getTime()) }
      if (item instanceof RegExp) return { kind: 'regexp', source: item.source, flags: item.flags }
      if (item instanceof Map)
        return { kind: 'map', entries: Array.from(item, ([key, value]) => [slot(key), slot(value)]) }
      if (item instanceof Set) return { kind: 'set', items: Array.from(item, slot) }
      if (tag === 'Boolean' || tag === 'Number' || tag === 'String')
        return { kind: 'boxed', value: slot(item.valueOf()) }
      if (tag !== 'Object') throw new Error('An object could not be cloned.')
      return { kind: 'object', entries: Object.entries(item).map(([key, value]) => [key, slot(value)]) }
    }
  }

  function decode(text: string): unknown {
    const [root, written]: [Slot, Written[]] = JSON.parse(text)
    const read = new Map<number, unknown>()
    return value(root)

    function value(item: Slot): unknown {
      if (item === null || typeof item !== 'object') return item
      if ('undefined' in item) return undefined
      if ('bigint' in item) return BigInt(item.bigint)
      if ('number' in item) return Number(item.number)
      if (read.has(item.at)) return read.get(item.at)
      const source = written[item.at]
      if (source === undefined) throw new Error('stand-in: a message refers to an object it does not hold')
      return build(item.at, source)
    }

    /** Containers are known before they are filled, so that a cycle leads back to them. */
    function build(at: number, source: Written): unknown {
      const keep = <T>(made: T): T => {
        read.set(at, made)
        return made
      }
      switch (source.kind) {
        case 'array': {
          const made: unknown[] = keep([])
          for (const item of source.items) made.push(value(item))
          return made
        }
        case 'object': {
          const made = keep({})
          for (const [key, item] of source.entries) {
            const property = { value: value(item), enumerable: true, writable: true, configurable: true }
            Object.defineProperty(made, String(key), property) // also a key named __proto__
          }
          return made
        }
        case 'map': {
          const made = keep(new Map<unknown, unknown>())
          for (const [key, item] of source.entries) made.set(value(key), value(item))
          return made
        }
        case 'set': {
          const made = keep(new Set<unknown>())
          for (const item of source.items) made.add(value(item))
          return made
        }
        case 'error': {
          const Kind = errors[source.name] ?? Error
          const made = keep(new Kind(source.message))
          made.stack = String(value(source.stack))
          const cause = value(source.cause)
          if (cause !== undefined) made.cause = cause
          return made
        }
        case 'date':
          return keep(new Date(Number(value(source.time))))
        case 'regexp':
          return keep(new RegExp(source.source, source.flags))
        case 'boxed':
          return keep(Object(value(source.value)))
        case 'bytes': {
          const bytes = base64.decode(source.base64)
          const View = views[source.view]
          return keep(View === undefined ? bytes.buffer : new View(bytes.buffer))
        }
      }
    }
  }

  return { encode, decode }
}

/** The codec for this process. */
export const codec = createCodec({
  encode: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
  decode: (text) => new Uint8Array(Buffer.from(text, 'base64')),
})
