/** Chooses the files of a backup, looks at what they hold, and restores from them. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Client, Grant } from '../../../preload/contract/index.ts'
import { useClient, useHost } from '../../bridge/bridge-context.tsx'
import { explain } from '../../bridge/failures.ts'
import { putTask } from '../../bridge/follow.ts'
import { keys } from '../../bridge/keys.ts'
import { rememberWork } from '../../state/launches.ts'
import { askForRestore } from '../../state/restore-request.ts'
import { notify } from '../../ui/notify.tsx'

/** Asks for the files; the dialog opens when there are some. */
export function usePickBackup(): (into?: string) => void {
  const host = useHost()
  const { mutate } = useMutation({
    mutationFn: async (into: string | undefined) => {
      const picked = await host.pickFiles()
      if (picked.length === 0) return
      const files = await Promise.all(picked.map((one) => ('grant' in one ? one.grant : host.grantRead(one.file))))
      askForRestore({ files, into })
    },
    onError: (error) => notify({ title: 'The backup could not be opened', message: explain(error), tone: 'bad' }),
  })
  return mutate
}

export function useBackupContent(files: readonly Grant[]) {
  const client = useClient()
  return useQuery({
    queryKey: keys.inspection('backup', ...files),
    queryFn: ({ signal }) => client.backups.inspect({ files: [...files] }, { signal }),
    retry: false,
  })
}

export type RestoreOrder = Parameters<Client['backups']['restore']>[0]

export function useRestore() {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: async (order: RestoreOrder) => {
      const task = await client.backups.restore(order)
      rememberWork(task.id)
      putTask(cache, task)
      return task
    },
  })
}
