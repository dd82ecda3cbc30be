/**
 * Answers whether the day or the month comes first in a column. The message that tells of it offers the way back.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Anomaly, Dataset, DateOrder } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { explain } from '../../bridge/failures.ts'
import { keys } from '../../bridge/keys.ts'
import { selectAnomaly } from '../../state/anomaly-view.ts'
import { notify } from '../../ui/notify.tsx'
import { useRestoreVersion } from '../history/use-versions.ts'
import { orderWords } from './date-words.ts'

interface Answer {
  readonly dataset: Pick<Dataset, 'id' | 'version'>
  readonly anomaly: Pick<Anomaly, 'table' | 'column'>
  readonly order: DateOrder
}

export function useAnswerDate(): { readonly answer: (answer: Answer) => void; readonly isPending: boolean } {
  const client = useClient()
  const cache = useQueryClient()
  const restore = useRestoreVersion()
  const { mutate, isPending } = useMutation({
    mutationFn: ({ dataset, anomaly: { table, column }, order }: Answer) =>
      client.dateOrders.answer({ dataset: dataset.id, table, column, order }),
    onSuccess: async (answered, { dataset, anomaly, order }) => {
      selectAnomaly(dataset.id, undefined)
      await cache.invalidateQueries({ queryKey: keys.datasets })
      notify({
        id: `version-${dataset.id}`,
        message: `${anomaly.column} holds dates now: ${orderWords[order].toLowerCase()}.`,
        tone: 'good',
        actions: [{ label: 'Undo', run: () => restore(answered, dataset.version) }],
      })
    },
    onError: (error, { anomaly }) =>
      notify({ title: `${anomaly.column} stays text`, message: explain(error), tone: 'bad' }),
  })
  return { answer: mutate, isPending }
}
