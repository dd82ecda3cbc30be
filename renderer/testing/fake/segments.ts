/** Segments of the fake engine: whatever is asked for, three groups come out, with figures that fit one another. */
import { implement } from '@orpc/server'
import {
  contract,
  type Dataset,
  type Segmentation,
  type SegmentDefinition,
  type SegmentResult,
  segmentDefinitionSchema,
  type Task,
} from '../../../preload/contract/index.ts'

interface Parts {
  readonly datasetOf: (ref: string) => Dataset
  /** Starts a task that does `onDone` when it ends well. */
  readonly start: (title: string, dataset: string, onDone: () => Partial<Task>) => Task
}

const os = implement(contract.segments)
const SIZES = [2600, 1900, 500]
const LEVELS = ['low', 'high', 'very high'] as const
const NAMES = ['Small spenders who have stayed away', 'Usual buyers who came lately', 'Frequent high spenders']

export function fakeSegments({ datasetOf, start }: Parts) {
  const found = new Map<string, Segmentation[]>()
  const of = (ref: string) => found.get(datasetOf(ref).id) ?? []
  return {
    start: os.start.handler(({ input: { dataset: ref, definition } }) => {
      const { id, version } = datasetOf(ref)
      return start(definition.title, id, () => {
        const others = of(id).filter(({ name }) => name !== definition.name)
        found.set(id, [segmentation(definition, version), ...others])
        return { dataset: id, rows: 5000 }
      })
    }),
    list: os.list.handler(({ input }) =>
      of(input.dataset).map(({ definition: _, result: __, ...summary }) => ({
        ...summary,
        isStale: summary.version !== datasetOf(input.dataset).version,
      })),
    ),
    get: os.get.handler(({ input, errors }) => {
      const one = of(input.dataset).find(({ name }) => name === input.name)
      if (!one) throw errors.NOT_FOUND({ message: `There are no segments called ${input.name}.` })
      return { ...one, isStale: one.version !== datasetOf(input.dataset).version }
    }),
    delete: os.delete.handler(({ input }) => {
      const { id } = datasetOf(input.dataset)
      found.set(
        id,
        of(id).filter(({ name }) => name !== input.name),
      )
      return of(id)
    }),
    offered: os.offered.handler(({ input }) => {
      const { template, tables } = datasetOf(input.dataset)
      const [table] = tables
      if (!template || !table) return []
      const [entity, feature] = table.columns
      return [
        segmentDefinitionSchema.parse({
          ...{ name: 'offered', title: 'Namespaces that are alike', table: table.name, entity: entity?.name ?? '' },
          features: [{ column: feature?.name ?? '' }],
        }),
      ]
    }),
  }
}

function segmentation(definition: SegmentDefinition, version: number): Segmentation {
  const result = resultOf(definition)
  return {
    ...{ name: definition.name, title: definition.title, description: '', table: definition.table },
    ...{ members: definition.name, createdAt: new Date(), version, isStale: false },
    ...{ k: result.k, entities: result.entities, entityWord: result.entityWord },
    definition: segmentDefinitionSchema.parse(definition),
    result,
  }
}

function resultOf({ rfm, features = [] }: SegmentDefinition): SegmentResult {
  const names = [
    ...(rfm ? ['recency', 'frequency', 'monetary'] : []),
    ...features.map(({ column, name }) => name ?? column),
  ]
  const entities = SIZES.reduce((sum, size) => sum + size, 0)
  const centroids = SIZES.map((_, segment) => names.map((__, at) => (segment + 1) * 10 * (at + 1)))
  const overall = names.map((_, at) => 15.8 * (at + 1))
  return {
    ...{ k: 3, sizes: SIZES, inertia: 4211.7, centroids, silhouette: 0.472, features: names, dropped: [] },
    silhouettes: [2, 3, 4, 5].map((k) => ({
      k,
      silhouette: 0.5 - Math.abs(k - 3) * 0.06 - 0.028,
      inertia: 12_000 / k,
    })),
    ...{ entityWord: 'songs', entities, leftOut: { entities: 12, rows: 0 }, starts: 10, iterations: 17 },
    profiles: SIZES.map((size, at) => ({
      ...{ segment: at + 1, name: NAMES[at] ?? '', size, share: size / entities },
      words: `${Math.round((100 * size) / entities)} % of all songs (${size}).`,
      features: names.map((name, column) => ({
        ...{ name, mean: centroids[at]?.[column] ?? 0, overall: overall[column] ?? 1 },
        ratio: (centroids[at]?.[column] ?? 0) / (overall[column] ?? 1),
        ...{ deviation: (at - 0.6) * 1.1, level: LEVELS[at] ?? 'usual' },
      })),
    })),
    components: {
      points: Array.from({ length: 240 }, (_, at): [number, number, number] => {
        const segment = at % 3
        return [segment * 2 - 2 + Math.sin(at * 12.9), Math.cos(at * 7.3) + (segment === 1 ? 1.5 : 0), segment + 1]
      }),
      explained: [0.61, 0.27],
      loadings: names.map((_, at) => [1 / (at + 1), at / names.length]),
    },
    notes: ['12 songs lack a value of a feature and were left out.'],
  }
}
