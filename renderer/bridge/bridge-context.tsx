/**
 * Hands the client and the host to hooks. There is one of each per window; tests give their own.
 */
import { createContext, type ReactNode, use, useSyncExternalStore } from 'react'
import type { Client } from '../../preload/contract/index.ts'
import type { Connection, ConnectionState } from './connection.ts'
import type { Host } from './host.ts'

export interface EngineBridge {
  readonly client: Client
  readonly host: Host
  readonly connection: Connection
}

const BridgeContext = createContext<EngineBridge | undefined>(undefined)

export function BridgeProvider({ bridge, children }: { readonly bridge: EngineBridge; readonly children: ReactNode }) {
  return <BridgeContext value={bridge}>{children}</BridgeContext>
}

function useBridge(): EngineBridge {
  const bridge = use(BridgeContext)
  if (!bridge) throw new Error('A hook that talks to the engine was used outside of BridgeProvider.')
  return bridge
}

export const useClient = (): Client => useBridge().client
export const useHost = (): Host => useBridge().host

export function useConnectionState(): ConnectionState {
  const { connection } = useBridge()
  return useSyncExternalStore(connection.onState, connection.state)
}
