/** `winnow export`: a selection as JSON in the template's shape, or its rows as CSV. */
import { openLocal } from '../local.ts'
import { parseSelection } from '../selection.ts'

interface ExportOptions {
  readonly shape: 'json' | 'csv'
  readonly select: readonly string[]
  readonly out: string
  readonly force?: boolean
  readonly escapeFormulas?: boolean
  readonly store?: string
}

export async function exportSelection(ref: string, options: ExportOptions): Promise<void> {
  const selection = parseSelection(options.select)
  await using local = await openLocal(options)
  const { force = false, escapeFormulas = false } = options
  await local.export(ref, { what: 'selection', shape: options.shape, selection }, options.out, {
    overwrite: force,
    escapeFormulas,
  })
  console.log(`Written: ${options.out}`)
}
