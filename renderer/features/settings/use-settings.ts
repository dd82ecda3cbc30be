/** Settings of the store, and the users of its API. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Client, Settings, User } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { explain } from '../../bridge/failures.ts'
import { keys } from '../../bridge/keys.ts'
import { notify } from '../../ui/notify.tsx'

/** The host starts and stops the API a moment after it is switched; until then the address is not known. */
const LOOK_EVERY_MS = 500

export function useSettings() {
  const client = useClient()
  return useQuery<Settings>({
    queryKey: keys.settings,
    queryFn: ({ signal }) => client.settings.get(undefined, { signal }),
    staleTime: 0,
    refetchInterval: ({ state: { data } }) => (data && isSettling(data.api) ? LOOK_EVERY_MS : false),
  })
}

const isSettling = ({ enabled, url, message }: Settings['api']): boolean =>
  enabled ? url === null && message === null : url !== null

export type SettingsChange = Parameters<Client['settings']['set']>[0]

export function useChangeSettings() {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (change: SettingsChange) => client.settings.set(change),
    onSuccess: (settings) => cache.setQueryData(keys.settings, settings),
    onError: (error) => notify({ title: 'The setting stays as it is', message: explain(error), tone: 'bad' }),
  })
}

export function useUsers() {
  const client = useClient()
  return useQuery<readonly User[]>({
    queryKey: keys.users,
    queryFn: ({ signal }) => client.users.list(undefined, { signal }),
    staleTime: 0,
  })
}

export type NewUser = Parameters<Client['users']['add']>[0]

export function useAddUser() {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (user: NewUser) => client.users.add(user),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.users }),
  })
}

export function useRemoveUser() {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ name }: Pick<User, 'name'>) => client.users.remove({ name }),
    onSuccess: ({ name }) => notify({ message: `${name} is removed and logged out everywhere.` }),
    onError: (error, { name }) => notify({ title: `${name} stays`, message: explain(error), tone: 'bad' }),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.users }),
  })
}
