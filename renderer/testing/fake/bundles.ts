/** Bundles of the fake engine: `demo.zip` is one, and a bundle of the dataset `demo` would replace a file. */
import { implement } from '@orpc/server'
import { type BundleFile, contract, type Dataset, type Task } from '../../../preload/contract/index.ts'

interface Parts {
  readonly datasetOf: (ref: string) => Dataset
  readonly start: (kind: Task['kind'], title: string, dataset: string | null) => Task
}

const os = implement(contract.bundles)

export const fakeBundles = ({ datasetOf, start }: Parts) => ({
  content: os.content.handler(({ input }) => {
    const { tables, anomalies } = datasetOf(input.dataset)
    return {
      tables: tables.map(({ name, title, rows }) => ({ name, title, rows, isDerived: false })),
      anomalies: anomalies.total,
      quarantined: 2,
      reports: [
        { name: 'by-owner', title: 'By owner', needs: [] },
        { name: 'of-a-day', title: 'Of a day', needs: ['day'] },
      ],
      charts: [{ name: 'by-type', title: 'By type' }],
      bytes: 2_400_000,
    }
  }),
  start: os.start.handler(({ input, errors }) => {
    const { id, name } = datasetOf(input.dataset)
    if (name === 'demo' && !input.overwrite)
      throw errors.FILE_EXISTS({ message: `${name} exists already.`, data: { file: name } })
    return start('bundle', `${name}_bundle.zip`, id)
  }),
})

export const bundleFiles: Readonly<Record<string, BundleFile>> = {
  'demo.zip': {
    ...{ file: 'demo.zip', name: 'demo.zip', bytes: 2_400_000, dataset: 'demo', proposal: 'demo-2', version: 3 },
    createdAt: new Date(2024, 4, 6, 7, 8),
    template: { id: 'linked-catalogue', title: 'Linked catalogue' },
    tables: [
      { name: 'namespaces', title: 'Namespaces', rows: 8, isDerived: false },
      { name: 'columns', title: 'Columns', rows: 1200, isDerived: false },
    ],
    rows: 1208,
    anomalies: 3,
  },
}
