/** The task of finding segments: features, clusters, their profiles, and the membership as a table of the dataset. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { SegmentResult } from '../../../../preload/contract/index.ts'
import type { Engine } from '../../engine.ts'
import { failure } from '../../failure.ts'
import type { StoredColumn } from '../../store/columns.ts'
import { findColumn, findTable, type StoredDataset } from '../../store/datasets.ts'
import { saveSegmentation } from '../../store/segmentations.ts'
import type { Outcome, TaskContext } from '../../tasks/tasks.ts'
import { refuseTakenTableName, writeDerived } from '../derived.ts'
import { createViews } from '../views.ts'
import { componentsOf } from './components.ts'
import { entityWordOf } from './entity-word.ts'
import { type Definition, type FeatureSql, featuresOf } from './features.ts'
import { type Found, findClusters } from './find-clusters.ts'
import type { Matrix } from './matrix.ts'
import { type Measured, measureEntities, readMatrix, selectMembers } from './measure-entities.ts'
import { createPace, type Pace } from './pace.ts'
import { describeColumn, type Prepared, prepare } from './prepare.ts'
import { profilesOf } from './profile.ts'

/** What can be told before anything is computed. @throws BAD_INPUT, NOT_FOUND, NAME_TAKEN */
export function checkDefinition(dataset: StoredDataset, definition: Definition): void {
  const table = findTable(dataset, definition.table)
  findColumn(table, definition.entity)
  featuresOf(table, definition)
  refuseTakenTableName(dataset, definition.name, 'segments')
}

/** Finds segments and keeps them, in the place of what had the definition's name. */
export function findSegments(
  engine: Engine,
  dataset: StoredDataset,
  definition: Definition,
  context: TaskContext,
): Promise<Outcome> {
  return engine.read(dataset, (connection) => find(engine, dataset, definition, context, connection), context.signal)
}

async function find(
  engine: Engine,
  dataset: StoredDataset,
  definition: Definition,
  context: TaskContext,
  connection: DuckDBConnection,
): Promise<Outcome> {
  const pace = createPace(context.signal)
  const table = findTable(dataset, definition.table)
  const entity = findColumn(table, definition.entity)
  const features = featuresOf(table, definition)
  const entityWord = entityWordOf(entity.name)
  context.report({ phase: `Measuring ${entityWord}` })
  const views = await createViews(connection, dataset, engine.paths)
  const measured = await measureEntities(connection, table, definition, features, views)
  context.report({ phase: `Reading ${entityWord}`, progress: { rows: measured.entities } })
  const raw = await readMatrix(connection, measured, features, pace)
  const facts = await factsOf(raw, pace)
  const prepared = await prepare(raw, definition, pace)
  if (prepared.kept.length === 0)
    throw failure(
      'BAD_INPUT',
      `All ${measured.entities.toLocaleString('en-US')} ${entityWord} are alike in ${features.map(({ name }) => name).join(', ')}. Choose other features.`,
    )
  const found = await findClusters(
    prepared.data,
    {
      ...{ k: definition.k, seed: definition.seed, starts: definition.starts, entityWord },
      onTry: (k) => context.report({ phase: `Trying ${k} ${k === 1 ? 'segment' : 'segments'}` }),
      onSettle: () => context.report({ phase: `Assigning ${entityWord} to segments` }),
    },
    pace,
  )
  const components = await componentsOf(prepared.data, found.labels, definition.seed, pace)
  // The numbers were changed in place; the data's own units are read once more.
  const again = await readMatrix(connection, measured, features, pace)
  const centroids = await meansOf(again, found, pace)
  const profiles = profilesOf({
    ...{ isRfm: definition.rfm !== undefined, entityWord, sizes: found.sizes, centroids },
    features: features.map(({ name }, at) => ({ name, ...(facts[at] ?? NO_FACTS) })),
  })
  const result: SegmentResult = {
    ...{ k: found.sizes.length, sizes: [...found.sizes], inertia: found.inertia, centroids },
    ...{ silhouette: found.silhouette, silhouettes: [...found.tried], features: features.map(({ name }) => name) },
    ...{ dropped: droppedOf(features, prepared), entityWord, entities: measured.entities },
    leftOut: { entities: measured.incomplete, rows: measured.strayRows },
    ...{ starts: found.starts, iterations: found.iterations, profiles },
    components: {
      ...components,
      loadings: features.map((_, at) => components.loadings[prepared.kept.indexOf(at)] ?? [0, 0]),
    },
    notes: notesOf(definition, features, measured, prepared, found, entityWord),
  }
  context.report({ phase: 'Writing the table of members' })
  const names = profiles.map(({ name }) => name)
  const members = await writeDerived(
    engine,
    dataset,
    {
      ...{ name: definition.name, title: definition.title, kind: 'segments', definition },
      columns: memberColumns(entity, features),
    },
    await selectMembers(connection, entity.name, features, found.labels, names, pace),
    context,
    connection,
  )
  saveSegmentation(engine.catalog, dataset, { definition, result, membersId: members.id })
  // Told again, since the members were there before their segments were.
  engine.changes.publish({ what: 'datasets' })
  return { dataset: dataset.id, rows: measured.entities }
}

/** A segment with a smaller share of all is no group but an exception. */
const FAR_AWAY = 0.002

const NO_FACTS = { mean: 0, deviation: 0, hasNegative: false }

async function factsOf(raw: Matrix, pace: Pace): Promise<(typeof NO_FACTS)[]> {
  const facts: (typeof NO_FACTS)[] = []
  for (let column = 0; column < raw.columns; column++) {
    const { mean, deviation } = await describeColumn(raw, column, pace)
    let hasNegative = false
    for (let at = column; at < raw.values.length; at += raw.columns) if ((raw.values[at] ?? 0) < 0) hasNegative = true
    facts.push({ mean, deviation, hasNegative })
  }
  return facts
}

/** The means of the features of each segment, in the data's units. */
async function meansOf({ rows, columns, values }: Matrix, { labels, sizes }: Found, pace: Pace): Promise<number[][]> {
  const sums = sizes.map(() => new Array<number>(columns).fill(0))
  for (let row = 0; row < rows; row++) {
    const sum = sums[labels[row] ?? 0]
    if (sum === undefined) continue
    for (let column = 0; column < columns; column++)
      sum[column] = (sum[column] ?? 0) + (values[row * columns + column] ?? 0)
    if (row % 16_384 === 0) await pace()
  }
  return sums.map((sum, segment) => sum.map((value) => (sizes[segment] === 0 ? 0 : value / (sizes[segment] ?? 1))))
}

const droppedOf = (features: readonly FeatureSql[], { kept }: Prepared): string[] =>
  features.filter((_, at) => !kept.includes(at)).map(({ name }) => name)

function memberColumns(entity: StoredColumn, features: readonly FeatureSql[]): StoredColumn[] {
  return [
    entity,
    ...features.map(
      ({ name, measure }): StoredColumn =>
        measure === 'count' || measure === 'distinct' || measure === 'days-since-last'
          ? { name, type: 'integer', storage: 'BIGINT', format: null }
          : { name, type: 'number', storage: 'DOUBLE', format: 'plain' },
    ),
    { name: 'segment', type: 'integer', storage: 'BIGINT', format: null },
    { name: 'segment_name', type: 'string', storage: 'VARCHAR', format: null },
  ]
}

function notesOf(
  definition: Definition,
  features: readonly FeatureSql[],
  { entities, incomplete, strayRows }: Measured,
  prepared: Prepared,
  found: Found,
  word: string,
): string[] {
  const count = (value: number) => value.toLocaleString('en-US')
  const dropped = droppedOf(features, prepared)
  const most = typeof definition.k === 'number' ? definition.k : definition.k.max
  const tried = found.tried.at(-1)?.k ?? most
  const sampled = found.sampled < entities
  const smallest = found.sizes.at(-1) ?? entities
  return [
    ...(dropped.length > 0 ? [`${dropped.join(', ')}: the same for all ${word}, so it took no part.`] : []),
    ...(incomplete > 0 ? [`${count(incomplete)} ${word} lack a value of a feature and were left out.`] : []),
    ...(strayRows > 0 ? [`${count(strayRows)} rows have no ${definition.entity} and were left out.`] : []),
    ...(prepared.hasNegativeLog ? ['Logarithms of values below zero keep their sign: -log(1 - value).'] : []),
    ...(smallest < entities * FAR_AWAY && !definition.log
      ? [
          `A segment has only ${count(smallest)} of the ${count(entities)} ${word}: a few are far from all others. Logarithms bring them nearer.`,
        ]
      : []),
    ...(tried < most ? [`No more than ${tried} segments were tried: there are no more different ${word}.`] : []),
    ...(sampled
      ? [
          `Starting points${typeof definition.k === 'number' ? '' : ' and the number of segments'} were chosen on a sample of ${count(found.sampled)} ${word}; all ${count(entities)} were then assigned.`,
        ]
      : []),
    ...(found.silhouette !== null && found.silhouetteOver < entities
      ? [`Silhouettes are those of a sample of ${count(found.silhouetteOver)} ${word}.`]
      : []),
  ]
}
