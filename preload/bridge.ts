/**
 * The only script that sees both Electron and the page. It runs sandboxed before the page and offers it `window.winnow`:
 * a pipe to the engine and a few calls, each with fixed channels, so that the page can reach nothing else.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { Bridge } from './contract/bridge.ts'
import { channels } from './contract/channels.ts'

function listen<Data>(channel: string, listener: (data: Data) => void): () => void {
  const wrapped = (_event: unknown, data: Data) => listener(data)
  ipcRenderer.on(channel, wrapped)
  return () => void ipcRenderer.removeListener(channel, wrapped)
}

const bridge: Bridge = {
  connect: () => ipcRenderer.invoke(channels.connect),
  send: (frame) => ipcRenderer.send(channels.toEngine, frame),
  onFrame: (listener) => listen(channels.fromEngine, listener),
  onEngineState: (listener) => listen(channels.engineState, listener),
  onCommand: (listener) => listen(channels.command, listener),
  grantRead: (file) => ipcRenderer.invoke(channels.grantRead, webUtils.getPathForFile(file)),
  pickFiles: () => ipcRenderer.invoke(channels.pickFiles),
  pickTarget: (suggestedName) => ipcRenderer.invoke(channels.pickTarget, suggestedName),
  reveal: (target) => ipcRenderer.invoke(channels.reveal, target),
}

contextBridge.exposeInMainWorld('winnow', bridge)
