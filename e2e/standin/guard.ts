/**
 * Wraps what the stand-in offers so that reaching for anything else of Electron's says so.
 * An `undefined` where Electron has a method would surface far from its cause, as a riddle.
 */
import { EventEmitter } from 'node:events'

/** Asked of every object by promises and serialisers, never meant for Electron. */
const askedOfAnything = new Set(['then', 'toJSON'])

export function notProvided(path: string): Error {
  return new Error(`stand-in: electron.${path} is not provided`)
}

export function guarded<T extends object>(path: string, target: T): T {
  return new Proxy(target, {
    get(object, key, receiver) {
      if (typeof key === 'symbol' || key in object || askedOfAnything.has(key))
        return Reflect.get(object, key, receiver)
      throw notProvided(`${path}.${key}`)
    },
  })
}

/** An emitter that is its own guard: the fields of a subclass land on the guarded object. */
export class GuardedEmitter extends EventEmitter {
  constructor(path: string) {
    super()
    // biome-ignore lint/correctness/noConstructorReturn: `this` of every subclass has to be the guard itself
    return guarded(path, this)
  }
}

/** A name of Electron's that can be imported, and throws as soon as it is used. */
export function absent(name: string): object {
  const refuse = () => {
    throw notProvided(name)
  }
  return new Proxy(class {}, {
    get: (_target, key) => {
      if (typeof key === 'symbol' || askedOfAnything.has(key)) return undefined
      throw notProvided(`${name}.${key}`)
    },
    construct: refuse,
    apply: refuse,
  })
}

/**
 * The one place where a part passes for the whole. Electron's signatures name its whole classes; the guard
 * above turns each use of the part that is missing into a clear error, which is what makes this cast honest.
 */
export function asWhole<Whole>(part: object): Whole {
  return part as Whole
}
