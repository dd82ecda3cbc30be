/**
 * Starts an export: asks the host for a place, then the engine for the file. Nothing is overwritten unless the person
 * agreed to it.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type {
  ExportCompression,
  ExportContent,
  ExportFormat,
  ExportParts,
  Target,
  Task,
} from '../../../preload/contract/index.ts'
import { useClient, useHost } from '../../bridge/bridge-context.tsx'
import { hasCode } from '../../bridge/failures.ts'
import { putTask } from '../../bridge/follow.ts'
import { rememberExport } from '../../state/launches.ts'

export interface ExportOrder {
  readonly dataset: string
  readonly name: string
  readonly content: ExportContent
  readonly escapeFormulas: boolean
  readonly format?: ExportFormat
  readonly parts?: ExportParts
  readonly compression: ExportCompression
  /** A place that was asked for before, when the person has now agreed to replace the file there. */
  readonly replace?: Target
}

export type ExportAnswer =
  | { readonly what: 'started'; readonly task: Task }
  | { readonly what: 'exists'; readonly target: Target }
  | { readonly what: 'nothing' }

export function useExport() {
  const client = useClient()
  const host = useHost()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: async (order: ExportOrder): Promise<ExportAnswer> => {
      const target = order.replace ?? (await host.pickTarget(order.name))
      if (!target) return { what: 'nothing' }
      try {
        const task = await client.exports.start({
          dataset: order.dataset,
          content: order.content,
          target: target.target,
          overwrite: target.overwrite || order.replace !== undefined,
          escapeFormulas: order.escapeFormulas,
          compression: order.compression,
          ...(order.format && { format: order.format }),
          ...(order.parts && { parts: order.parts }),
        })
        rememberExport(task.id, target)
        putTask(cache, task)
        return { what: 'started', task }
      } catch (error) {
        if (hasCode(error, 'FILE_EXISTS')) return { what: 'exists', target }
        throw error
      }
    },
  })
}
