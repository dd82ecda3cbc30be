/** Aggregates as tables of the dataset: saved once, made again when the dataset has moved on. */
import type { AggregateSpec, Task } from '../../../preload/contract/index.ts'
import { aggregateSpecSchema } from '../../../preload/contract/index.ts'
import type { Engine } from '../engine.ts'
import { failure } from '../failure.ts'
import { findDataset, findTable, type StoredDataset } from '../store/datasets.ts'
import { isStale, type StoredDerived } from '../store/derived.ts'
import type { TaskContext } from '../tasks/tasks.ts'
import { compileFor } from './aggregate-page.ts'
import { refuseTakenTableName, writeDerived } from './derived.ts'

export interface SavedAggregate {
  readonly name: string
  readonly title: string
  readonly spec: AggregateSpec
}

/** Starts the task that saves an aggregate. @throws NAME_TAKEN, NOT_FOUND, BAD_INPUT before it does. */
export function saveAggregate(engine: Engine, dataset: StoredDataset, saved: SavedAggregate, replace: boolean): Task {
  const { name, spec } = saved
  refuseTakenTableName(dataset, name, replace ? 'aggregate' : undefined)
  const base = findTable(dataset, spec.table)
  if (base.name.toLowerCase() === name.toLowerCase())
    throw failure('BAD_INPUT', `${name} cannot be made from itself. Give the table another name.`)
  return start(engine, dataset, saved)
}

/** Makes a saved aggregate again. @throws NOT_FOUND; BAD_INPUT for other kinds of tables. */
export function refreshDerived(engine: Engine, dataset: StoredDataset, name: string): Task {
  return start(engine, dataset, savedAs(findDerived(dataset, name)))
}

/**
 * Makes all aggregates anew that are stale, those of the dataset's own tables before those that are made from them, and
 * waits for it. Whether one fails (its column is gone) is told by its task.
 */
export async function refreshStale(engine: Engine, datasetId: string, signal: AbortSignal): Promise<void> {
  const done = new Set<string>()
  for (;;) {
    const dataset = findDataset(engine.catalog, datasetId)
    const stale = dataset.derived.filter(
      (derived) => derived.kind === 'aggregate' && isStale(derived, dataset) && !done.has(derived.name),
    )
    const next = stale.find((derived) => !stale.some(({ name }) => name === baseOf(derived))) ?? stale[0]
    if (next === undefined || signal.aborted) return
    done.add(next.name)
    const { id } = refreshDerived(engine, dataset, next.name)
    const cancel = () => void engine.tasks.cancel(id)
    signal.addEventListener('abort', cancel, { once: true })
    await engine.tasks.ended(id)
    signal.removeEventListener('abort', cancel)
  }
}

/** @throws NOT_FOUND */
export function findDerived(dataset: StoredDataset, name: string): StoredDerived {
  const derived = dataset.derived.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase())
  if (derived === undefined) throw failure('NOT_FOUND', `${dataset.name} has no derived table called ${name}.`)
  return derived
}

function savedAs({ name, title, kind, definition }: StoredDerived): SavedAggregate {
  if (kind !== 'aggregate') throw failure('BAD_INPUT', `${name} holds segments. Run the segments again to renew it.`)
  return { name, title, spec: aggregateSpecSchema.parse(definition) }
}

const baseOf = ({ definition }: StoredDerived): string => aggregateSpecSchema.parse(definition).table

function start(engine: Engine, dataset: StoredDataset, saved: SavedAggregate): Task {
  if (dataset.deletedAt !== null) throw failure('BAD_INPUT', `${dataset.name} is deleted. Restore it first.`)
  if (dataset.state !== 'complete')
    throw failure('BAD_INPUT', `${dataset.name} is still being loaded. Wait until it is complete.`)
  const { name } = saved
  return engine.tasks.start(
    { kind: 'materialise', title: name, files: [], bytesTotal: 0, dataset: dataset.id },
    async (context) => ({ dataset: dataset.id, rows: await write(engine, dataset, saved, context) }),
  )
}

async function write(
  engine: Engine,
  dataset: StoredDataset,
  { name, title, spec }: SavedAggregate,
  context: TaskContext,
): Promise<number> {
  context.report({ phase: 'Grouping rows' })
  const { rows } = await engine.read(
    dataset,
    async (connection) => {
      const { sql, columns } = await compileFor(connection, dataset, engine.paths, spec)
      const request = { name, title, kind: 'aggregate' as const, definition: spec, columns }
      return writeDerived(engine, dataset, request, sql, context, connection)
    },
    context.signal,
  )
  return rows
}
