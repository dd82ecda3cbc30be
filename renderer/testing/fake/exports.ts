/** Exports of the fake engine: some files are there already. */
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import type { FakeState } from './state.ts'
import { newTask } from './tasks.ts'

const os = implement(contract.exports)

export function fakeExports({ start }: Pick<FakeState, 'start'>) {
  const written = new Set<string>(['taken.csv', 'taken.json'])
  return {
    start: os.start.handler(({ input, errors }) => {
      if (written.has(input.target) && !input.overwrite) throw errors.FILE_EXISTS({ data: { file: input.target } })
      written.add(input.target)
      return start(newTask('export', input.target, [input.target]), () => ({ rows: 640 }), { total: 1_000_000 })
    }),
    preview: os.preview.handler(({ input: { content, format } }) => {
      const isText = format?.kind === 'csv' || format?.kind === 'json' || format?.kind === 'jsonl'
      const delimiter = (format?.kind === 'csv' && format.delimiter) || ','
      return {
        text: isText ? `id${delimiter}what\n1${delimiter}${content.what}\n` : null,
        ...{ columns: ['id', 'what'], cells: [['1', content.what]], rows: 640, bytes: isText ? 12_340 : null },
      }
    }),
  }
}
