/** Versions of datasets in the fake engine, and the answers about dates that make some of them. */
import { implement } from '@orpc/server'
import { contract, type DateAnswer } from '../../../preload/contract/index.ts'
import type { FakeDataset } from './data.ts'
import { fakeAnswer, withDates } from './dates.ts'
import type { FakeState } from './state.ts'
import { fakeDifference, fakeDifferencePage, makeCurrent, nextVersion, prune } from './versions.ts'

const osVersions = implement(contract.versions)
const osDates = implement(contract.dateOrders)

export function fakeHistory({ find, putDataset, historyOf, settle }: FakeState) {
  /** What datasets were before a question about them was answered, by id and version. */
  const beforeAnswers = new Map<string, FakeDataset>()
  const answers = new Map<string, DateAnswer[]>()
  return {
    versions: {
      list: osVersions.list.handler(({ input }) => historyOf(input.dataset)),
      undo: osVersions.undo.handler(({ input, errors }) => {
        const history = historyOf(input.dataset)
        const parent = history.find(({ current }) => current)?.parent ?? null
        if (parent === null)
          throw errors.BAD_INPUT({ message: 'This is the first version; there is nothing before it.' })
        return settle(input.dataset, makeCurrent(history, parent))
      }),
      restore: osVersions.restore.handler(({ input, errors }) => {
        const history = historyOf(input.dataset)
        if (!history.some(({ number }) => number === input.version)) throw errors.NOT_FOUND()
        const before = beforeAnswers.get(`${input.dataset} ${input.version}`)
        if (before) putDataset(before)
        return settle(input.dataset, makeCurrent(history, input.version))
      }),
      prune: osVersions.prune.handler(({ input }) => {
        settle(input.dataset, prune(historyOf(input.dataset), input.keep))
        return historyOf(input.dataset)
      }),
      difference: osVersions.difference.handler(({ input: { dataset, from, to, key } }) => {
        const history = historyOf(dataset)
        const end = history.find(({ number, current }) => (to === undefined ? current : number === to))
        return fakeDifference(find(dataset), from ?? end?.parent ?? 1, end?.number ?? 1, key)
      }),
      differencePage: osVersions.differencePage.handler(({ input: { dataset, table, key, kinds, offset, limit } }) =>
        fakeDifferencePage(find(dataset), table, key, kinds, offset, limit),
      ),
    },
    dateOrders: {
      list: osDates.list.handler(({ input }) => ({
        questions: [],
        answers: answers.get(find(input.dataset).dataset.id) ?? [],
      })),
      answer: osDates.answer.handler(({ input: { dataset: ref, table, column, order }, errors }) => {
        const fake = find(ref)
        const { id, version, anomalies } = fake.dataset
        const kept = fake.dataset.tables.find(({ name }) => name === table)?.columns.find(({ name }) => name === column)
        if (!kept?.reason) throw errors.BAD_INPUT({ message: `No value of ${column} is a date.` })
        beforeAnswers.set(`${id} ${version}`, fake)
        answers.set(id, [fakeAnswer(table, column, order)])
        const history = historyOf(ref)
        putDataset(withDates(fake, table, column))
        const next = { ...nextVersion(history, 'retype', []), anomalies, rows: fake.dataset.rows }
        return settle(ref, [next, ...makeCurrent(history, 0)])
      }),
      forget: osDates.forget.handler(({ input }) => {
        const forgotten = answers.get(input.dataset)?.length ?? 0
        answers.delete(input.dataset)
        return { forgotten }
      }),
    },
  }
}
