/** Reports: list, run, draft, save and delete them. */
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import { currentActor } from '../actor.ts'
import { listChoices } from '../analyze/report-choices.ts'
import { checkReport, explainReport, pageOfReport } from '../analyze/report-run.ts'
import { deleteReport, findReport, listReports, listRuns, saveReport } from '../analyze/report-store.ts'
import { explainRemoteReport, listRemoteChoices, pageOfRemoteReport } from '../remote/reports.ts'
import { findDataset, type StoredDataset } from '../store/datasets.ts'
import { findRemote, type RemoteEntry } from '../store/remotes.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.reports)

export function reportsProcedures({ engine, engine: { catalog, paths, changes }, templateOf }: ProcedureContext) {
  const ownerOf = (dataset: StoredDataset) => ({
    id: dataset.id,
    name: dataset.name,
    ofTemplate: templateOf(dataset)?.winnow.reports ?? [],
  })
  /** What was published with it; none is saved here. */
  const remoteOwner = ({ id, name, description: { reports } }: RemoteEntry) => ({ id, name, ofTemplate: reports })
  return {
    list: os.list.handler(({ input }) => {
      const remote = findRemote(catalog, input.dataset)
      return listReports(
        catalog,
        remote === undefined ? ownerOf(findDataset(catalog, input.dataset)) : remoteOwner(remote),
      )
    }),
    run: os.run.handler(({ input, signal }) => {
      const remote = findRemote(catalog, input.dataset)
      if (remote !== undefined) {
        const report = findReport(catalog, remoteOwner(remote), input.report)
        const query = { ...report, report: report.name, values: input.values }
        return pageOfRemoteReport(engine, remote, query, { ...input, ...(signal && { signal }) })
      }
      const dataset = findDataset(catalog, input.dataset)
      const report = findReport(catalog, ownerOf(dataset), input.report)
      const query = { ...report, report: report.name, values: input.values }
      return pageOfReport(engine, dataset, query, { ...input, signal })
    }),
    draft: os.draft.handler(({ input, signal }) => {
      const { sql, parameters, values } = input
      const remote = findRemote(catalog, input.dataset)
      if (remote !== undefined) {
        const query = { report: null, sql, parameters, values }
        return pageOfRemoteReport(engine, remote, query, { ...input, ...(signal && { signal }) })
      }
      const dataset = findDataset(catalog, input.dataset)
      return pageOfReport(engine, dataset, { report: null, sql, parameters, values }, { ...input, signal })
    }),
    explain: os.explain.handler(async ({ input, signal }) => {
      const remote = findRemote(catalog, input.dataset)
      if (remote !== undefined) return { plan: await explainRemoteReport(engine, remote, input, signal) }
      const dataset = findDataset(catalog, input.dataset)
      return { plan: await explainReport(engine, dataset, { report: null, ...input }, signal) }
    }),
    save: os.save.handler(async ({ input: { dataset: ref, definition, replaces } }) => {
      const dataset = findDataset(catalog, ref)
      await checkReport(engine, dataset, definition)
      const saved = saveReport(catalog, ownerOf(dataset), { definition, replaces, actor: currentActor() })
      changes.publish({ what: 'datasets' })
      return saved
    }),
    delete: os.delete.handler(({ input }) => {
      const left = deleteReport(catalog, ownerOf(findDataset(catalog, input.dataset)), input.report)
      changes.publish({ what: 'datasets' })
      return left
    }),
    history: os.history.handler(({ input }) => listRuns(catalog, findDataset(catalog, input.dataset).id, input)),
    choices: os.choices.handler(({ input, signal }) => {
      const remote = findRemote(catalog, input.dataset)
      if (remote !== undefined) return listRemoteChoices(engine, remote, input, signal)
      const dataset = findDataset(catalog, input.dataset)
      return engine.read(dataset, (connection) => listChoices(connection, dataset, paths, input), signal)
    }),
  }
}
