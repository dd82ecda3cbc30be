/** The contract's procedures, put together from one file for each area. */
import { implement } from '@orpc/server'
import { contract } from '../../preload/contract/index.ts'
import { actFor, type CallContext } from './actor.ts'
import type { Engine } from './engine.ts'
import { aggregatesProcedures, derivedProcedures } from './procedures/aggregates.ts'
import { anomaliesProcedures } from './procedures/anomalies.ts'
import { backupsProcedures } from './procedures/backups.ts'
import { browseProcedures } from './procedures/browse.ts'
import { bundlesProcedures } from './procedures/bundles.ts'
import { chartsProcedures, dashboardsProcedures } from './procedures/charts.ts'
import { connectionsProcedures } from './procedures/connections.ts'
import { createContext } from './procedures/context.ts'
import { datasetsProcedures } from './procedures/datasets.ts'
import { dateOrderProcedures } from './procedures/date-orders.ts'
import { exportsProcedures } from './procedures/exports.ts'
import { filesProcedures } from './procedures/files.ts'
import { insertsProcedures } from './procedures/inserts.ts'
import { loadsProcedures } from './procedures/loads.ts'
import { processingProcedures } from './procedures/processing.ts'
import { reportsProcedures } from './procedures/reports.ts'
import { rowsProcedures } from './procedures/rows.ts'
import { segmentsProcedures } from './procedures/segments.ts'
import { settingsProcedures } from './procedures/settings.ts'
import { syncProcedures } from './procedures/sync.ts'
import { tasksProcedures } from './procedures/tasks.ts'
import { templatesProcedures } from './procedures/templates.ts'
import { usersProcedures } from './procedures/users.ts'
import { versionsProcedures } from './procedures/versions.ts'
import type { GroupFiles } from './processing/process-file.ts'

export type Router = ReturnType<typeof createRouter>

/** `group` is what processes files; an engine that only loads does without. */
export function createRouter(engine: Engine, group?: GroupFiles) {
  const { options, paths } = engine
  const os = implement(contract)
    .$context<CallContext>()
    .use(({ context, next }) => actFor(options.grantKey, context, next))
  const context = createContext(engine)
  return os.router({
    about: os.about.handler(() => ({ version: options.version, store: paths.root, enginePid: process.pid })),
    aggregates: aggregatesProcedures(context),
    anomalies: anomaliesProcedures(context),
    backups: backupsProcedures(context),
    browse: browseProcedures(context),
    bundles: bundlesProcedures(context),
    charts: chartsProcedures(context),
    connections: connectionsProcedures(context),
    dashboards: dashboardsProcedures(context),
    datasets: datasetsProcedures(context),
    dateOrders: dateOrderProcedures(context),
    derived: derivedProcedures(context),
    exports: exportsProcedures(context),
    files: filesProcedures(context),
    inserts: insertsProcedures(context),
    loads: loadsProcedures(context),
    processing: processingProcedures(context, group),
    reports: reportsProcedures(context),
    rows: rowsProcedures(context),
    segments: segmentsProcedures(context),
    settings: settingsProcedures(context),
    sync: syncProcedures(context),
    tasks: tasksProcedures(context),
    templates: templatesProcedures(context),
    users: usersProcedures(context),
    versions: versionsProcedures(context),
  })
}
