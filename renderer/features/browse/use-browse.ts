/**
 * Entries of a level and the rows under the choices, a window at a time.
 */
import { useDebouncedValue } from '@mantine/hooks'
import type { Cell, Column, Dataset, Level, Option, Selection } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { keys } from '../../bridge/keys.ts'
import type { Choice } from '../../state/cascade.ts'
import { useWindows } from '../../ui/use-windows.ts'

export const selectionOf = (choices: readonly Choice[]): Selection =>
  choices.map(({ level, value }) => ({ level, value }))

export function useLevelOptions({ id, version }: Dataset, level: Level, earlier: readonly Choice[], search: string) {
  const client = useClient()
  const [settled] = useDebouncedValue(search.trim(), 150)
  const selection = selectionOf(earlier)
  return useWindows<{ total: number; rows: readonly Option[] }, Option>({
    key: keys.content(id, version, 'options', level.name, selection, settled),
    fetch: async (offset, limit, signal) => {
      const input = { dataset: id, level: level.name, selection, search: settled, offset, limit }
      const page = await client.browse.options(input, { signal })
      return { total: page.total, rows: page.options }
    },
  })
}

export interface MatchPage {
  readonly total: number
  readonly missing: number
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
}

export function useMatches({ id, version }: Dataset, choices: readonly Choice[]) {
  const client = useClient()
  const selection = selectionOf(choices)
  return useWindows<MatchPage, readonly Cell[]>({
    key: keys.content(id, version, 'matches', selection),
    fetch: (offset, limit, signal) => client.browse.rows({ dataset: id, selection, offset, limit }, { signal }),
  })
}
