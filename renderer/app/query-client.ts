/**
 * The cache of the engine's answers. The engine is local and tells of changes itself, so nothing is asked for again
 * without a reason, and only a broken connection is worth another try.
 */
import { QueryClient } from '@tanstack/react-query'
import { isConnectionLost } from '../bridge/failures.ts'

export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 3 && isConnectionLost(error),
        retryDelay: 300,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
