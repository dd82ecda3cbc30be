/**
 * Writes the two scripts that a window evaluates before the page's own: one a world.
 * The functions are taken as source text; Node has already removed their types.
 */
import { randomUUID } from 'node:crypto'
import { createCodec } from '../clone-codec.ts'
import { knownSchemes } from '../scheme-names.ts'
import { createIsolatedWorld } from './isolated-world.ts'
import { linkWorlds } from './link-worlds.ts'
import { bindingName, type LinkOptions, receiverName } from './messages.ts'

export interface PageScripts {
  readonly main: string
  readonly isolated: string
}

const base64InPage = `{
  encode(bytes) {
    let text = ''
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768))
    return btoa(text)
  },
  decode: (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)),
}`

export function writePageScripts(preload: string): PageScripts {
  const secret = randomUUID()
  const { platform, arch, versions } = process
  return {
    main: inTopFrame(linkText({ secret, side: 'main', schemes: knownSchemes() })),
    isolated: inTopFrame(`
      const world = (${createIsolatedWorld})({
        link: ${linkText({ secret, side: 'isolated', schemes: [] })},
        codec: (${createCodec})(${base64InPage}),
        post: globalThis.${bindingName},
        process: ${JSON.stringify({ platform, arch, versions })},
      })
      globalThis.${receiverName} = world.receive
      try {
        ((require, process, module, exports, global) => {${preload}
        })(world.require, world.process, { exports: {} }, {}, globalThis)
      } catch (error) {
        console.error('Unable to load preload script: ' + (error.stack ?? error))
      }
      world.done()`),
  }
}

/** Electron runs a preload in the page itself, not in the frames inside it. */
function inTopFrame(script: string): string {
  return `if (window === window.top) (() => {${script}\n})()`
}

function linkText(options: LinkOptions): string {
  return `(${linkWorlds})(${JSON.stringify(options)})`
}
