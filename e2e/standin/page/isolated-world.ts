/**
 * Gives a preload script its `require('electron')` and its `process`, inside the isolated world.
 * It offers what a sandboxed preload of ours may use; `require` knows nothing but electron, as in the sandbox.
 */
import type * as Electron from 'electron'
import type { Codec } from '../clone-codec.ts'
import type { FromPage, ToPage, WorldLink } from './messages.ts'

export interface IsolatedWorldOptions {
  readonly link: WorldLink
  readonly codec: Codec
  readonly post: (text: string) => void
  readonly process: { readonly platform: string; readonly arch: string; readonly versions: Record<string, string> }
}

export interface IsolatedWorld {
  readonly require: (name: string) => object
  readonly process: object
  /** Takes the main process's messages, as text. */
  readonly receive: (text: string) => void
  /** Says that the preload ran, after which messages are delivered. */
  readonly done: () => void
}

type RendererListener = (event: Electron.IpcRendererEvent, ...args: unknown[]) => void
type ProvidedRenderer = Pick<Electron.IpcRenderer, 'invoke' | 'send' | 'on' | 'once' | 'off' | 'removeListener'>

/** Self-contained: its source text is evaluated in the isolated world. */
export function createIsolatedWorld(options: IsolatedWorldOptions): IsolatedWorld {
  const { link, codec } = options
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (reason: Error) => void }>()
  const listeners = new Map<string, { listener: RendererListener; isOnce: boolean }[]>()
  let lastId = 0
  const tell = (message: FromPage) => options.post(JSON.stringify(message))
  link.onOpen = (request) => tell({ type: 'open', ...request })

  const guard = <T extends object>(path: string, target: T): T =>
    new Proxy(target, {
      get(object, key, receiver) {
        if (typeof key === 'symbol' || key in object || key === 'then') return Reflect.get(object, key, receiver)
        throw new Error(`stand-in: electron.${path}${key} is not provided`)
      },
    })

  const ipcRenderer = guard<ProvidedRenderer>('ipcRenderer.', {
    invoke: (channel, ...args) =>
      new Promise((resolve, reject) => {
        const id = ++lastId
        const body = codec.encode(args)
        waiting.set(id, { resolve, reject })
        tell({ type: 'invoke', id, channel, body })
      }),
    send: (channel, ...args) => tell({ type: 'send', channel, body: codec.encode(args) }),
    on: (channel, listener) => listen(channel, listener, false),
    once: (channel, listener) => listen(channel, listener, true),
    off: (channel, listener) => unlisten(channel, listener),
    removeListener: (channel, listener) => unlisten(channel, listener),
  })
  const self = ipcRenderer as Electron.IpcRenderer // the guard answers for the rest

  function listen(channel: string, listener: RendererListener, isOnce: boolean): Electron.IpcRenderer {
    listeners.set(channel, [...(listeners.get(channel) ?? []), { listener, isOnce }])
    return self
  }

  function unlisten(channel: string, listener: RendererListener): Electron.IpcRenderer {
    const known = listeners.get(channel) ?? []
    const at = known.findLastIndex((entry) => entry.listener === listener)
    listeners.set(channel, at < 0 ? known : known.toSpliced(at, 1))
    return self
  }

  function receive(text: string): void {
    const message: ToPage = JSON.parse(text)
    if (message.type === 'event') {
      emit(message.channel, message.body)
      return
    }
    const pending = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.type === 'reply') pending?.resolve(codec.decode(message.body))
    else pending?.reject(new Error(message.message))
  }

  function emit(channel: string, body: string): void {
    const args = codec.decode(body)
    if (!Array.isArray(args)) throw new Error('stand-in: a message without arguments')
    const event = { sender: self, ports: [] } as unknown as Electron.IpcRendererEvent // what listeners may look at
    for (const { listener, isOnce } of listeners.get(channel) ?? []) {
      if (isOnce) unlisten(channel, listener)
      listener(event, ...args)
    }
  }

  /** The main process sees the stop, reads the path of `file` and writes it into `answer`. */
  function askForPath(file: File): string {
    const answer = { path: '', file }
    // biome-ignore lint/suspicious/noDebugger: stopping here is how a synchronous question is asked
    debugger
    return answer.path
  }

  const contextBridge: Pick<Electron.ContextBridge, 'exposeInMainWorld'> = { exposeInMainWorld: link.expose }
  const webUtils: Pick<Electron.WebUtils, 'getPathForFile'> = {
    getPathForFile(file) {
      if (file instanceof File) return askForPath(file)
      throw new TypeError('getPathForFile expected to receive a File object but one was not provided')
    },
  }
  const electron = guard('', {
    ipcRenderer,
    contextBridge: guard('contextBridge.', contextBridge),
    webUtils: guard('webUtils.', webUtils),
  })

  return {
    require(name) {
      if (name === 'electron' || name === 'electron/renderer') return electron
      throw new Error(`module not found: ${name}`)
    },
    process: { ...options.process, type: 'renderer', sandboxed: true, contextIsolated: true, env: {} },
    receive,
    done: () => tell({ type: 'preload-done' }),
  }
}
