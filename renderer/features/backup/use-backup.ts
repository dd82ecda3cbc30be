/** Backs a dataset up: asks for a place, then starts the task. A browser downloads it as one archive. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Dataset } from '../../../preload/contract/index.ts'
import { useClient, useHost } from '../../bridge/bridge-context.tsx'
import { explain } from '../../bridge/failures.ts'
import { putTask } from '../../bridge/follow.ts'
import { rememberExport } from '../../state/launches.ts'
import { notify } from '../../ui/notify.tsx'
import { suggestFileName } from '../export/file-name.ts'

export function useBackup(): (dataset: Dataset) => void {
  const client = useClient()
  const host = useHost()
  const cache = useQueryClient()
  const { mutate } = useMutation({
    mutationFn: async ({ id, name }: Dataset) => {
      const folder = suggestFileName(name, 'backup')
      const target = await host.pickTarget(host.kind === 'browser' ? `${folder}.zip` : folder)
      if (!target) return
      const task = await client.backups.start({ dataset: id, target: target.target, overwrite: target.overwrite })
      rememberExport(task.id, target)
      putTask(cache, task)
    },
    onError: (error, { name }) =>
      notify({ title: `${name} could not be backed up`, message: explain(error), tone: 'bad' }),
  })
  return mutate
}
