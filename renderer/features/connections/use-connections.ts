/**
 * Connections to the databases of the team, and where their passwords can be kept.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Client, Connection, NewConnection } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { explain } from '../../bridge/failures.ts'
import { keys } from '../../bridge/keys.ts'
import { notify } from '../../ui/notify.tsx'

export function useConnections() {
  const client = useClient()
  return useQuery<readonly Connection[]>({
    queryKey: keys.connections,
    queryFn: ({ signal }) => client.connections.list(undefined, { signal }),
    // Another window, or the command line, may have added one.
    staleTime: 0,
  })
}

export function useKeystore() {
  const client = useClient()
  return useQuery({
    queryKey: keys.keystore,
    queryFn: ({ signal }) => client.connections.keystore(undefined, { signal }),
  })
}

export type NewConnectionInput = Parameters<Client['connections']['add']>[0]

/** Adds a connection, or changes the one whose id is given. */
export function useSaveConnection(id: string | undefined) {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (input: NewConnectionInput) =>
      id === undefined ? client.connections.add(input) : client.connections.update({ ...input, connection: id }),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.connections }),
  })
}

export function useRemoveConnection() {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id }: Connection) => client.connections.remove({ connection: id }),
    onSuccess: ({ name }) => notify({ message: `${name} is forgotten, and its password with it.` }),
    onError: (error, { name }) =>
      notify({ title: `${name} could not be removed`, message: explain(error), tone: 'bad' }),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.connections }),
  })
}

/** Tries a connection that is kept. */
export function useTestConnection() {
  const client = useClient()
  return useMutation({ mutationFn: (connection: string) => client.connections.test({ connection }) })
}

/** Tries one that is not kept yet. */
export function useTryOut() {
  const client = useClient()
  return useMutation({ mutationFn: (input: NewConnection) => client.connections.tryOut(input) })
}
