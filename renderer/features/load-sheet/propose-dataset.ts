/**
 * Which dataset files seem to be a new delivery of: one of the same template, or one whose tables have their columns.
 */
import type { Dataset, Inspection, Template } from '../../../preload/contract/index.ts'

export interface Proposal {
  readonly dataset: Dataset
  /** Why, as the end of a sentence: "it has the same columns". */
  readonly reason: string
}

type Look = Pick<Inspection, 'columns' | 'resource'>

/** Two tables are taken for one when they share more than half of their columns, as the engine has it. */
const ENOUGH = 0.5

/** Datasets come newest first; of equal ones the newest is proposed. Incomplete ones cannot be loaded into. */
export function proposeDataset(
  datasets: readonly Dataset[],
  files: readonly Look[],
  template: string | null,
): Proposal | undefined {
  if (files.length === 0) return undefined
  const open = datasets.filter(({ state }) => state === 'complete')
  const fitting = files.some(({ resource }) => resource !== null)
  const sameTemplate =
    template !== null && fitting ? open.find((dataset) => dataset.template?.id === template) : undefined
  if (sameTemplate) return { dataset: sameTemplate, reason: 'it has the same template' }
  const scored = open.map((dataset) => ({ dataset, score: likeness(dataset, files) }))
  const best = scored.reduce<(typeof scored)[number] | undefined>(
    (most, one) => (one.score > (most?.score ?? ENOUGH) ? one : most),
    undefined,
  )
  if (!best) return undefined
  return {
    dataset: best.dataset,
    reason: best.score === 1 ? 'it has the same columns' : 'it has most of these columns',
  }
}

/** Share of common columns (0 to 1) between the files and the tables most like them; the worst file counts. */
const likeness = ({ tables }: Dataset, files: readonly Look[]): number =>
  Math.min(...files.map((file) => Math.max(0, ...tables.map((table) => common(namesOf(table), namesOf(file))))))

const namesOf = ({ columns }: Pick<Inspection, 'columns'>): ReadonlySet<string> =>
  new Set(columns.map(({ name }) => name.toLowerCase()))

const common = (a: ReadonlySet<string>, b: ReadonlySet<string>): number =>
  a.size + b.size === 0 ? 0 : (2 * [...a].filter((name) => b.has(name)).length) / (a.size + b.size)

/** Names that every file has, in the order of the first: only they can be a key of all. */
export function sharedColumns(files: readonly Look[]): readonly string[] {
  const [first, ...others] = files
  const sets = others.map(namesOf)
  return (first?.columns ?? [])
    .map(({ name }) => name)
    .filter((name) => name && sets.every((set) => set.has(name.toLowerCase())))
}

/** The key that the template gives all of these files, as they spell it; none where theirs differ or a file has it not. */
export function sharedKey(template: Template | undefined, files: readonly Look[]): readonly string[] {
  const keys = files.map(({ resource }) => template?.resources.find(({ name }) => name === resource)?.key ?? [])
  const [first = []] = keys
  const isOne = keys.every((key) => key.length === first.length && key.every((column, at) => column === first[at]))
  const columns = sharedColumns(files)
  const spelled = first.flatMap((name) => columns.find((column) => column.toLowerCase() === name.toLowerCase()) ?? [])
  return isOne && spelled.length === first.length ? spelled : []
}
