/** The contract's procedures, put together from one file for each area. */
import { implement } from '@orpc/server'
import { contract } from '../../preload/contract/index.ts'
import type { Engine } from './engine.ts'
import { anomaliesProcedures } from './procedures/anomalies.ts'
import { browseProcedures } from './procedures/browse.ts'
import { createContext } from './procedures/context.ts'
import { datasetsProcedures } from './procedures/datasets.ts'
import { exportsProcedures } from './procedures/exports.ts'
import { filesProcedures } from './procedures/files.ts'
import { loadsProcedures } from './procedures/loads.ts'
import { rowsProcedures } from './procedures/rows.ts'
import { tasksProcedures } from './procedures/tasks.ts'
import { templatesProcedures } from './procedures/templates.ts'
import { versionsProcedures } from './procedures/versions.ts'

export type Router = ReturnType<typeof createRouter>

export function createRouter(engine: Engine) {
  const os = implement(contract)
  const context = createContext(engine)
  const { options, paths } = engine
  return os.router({
    about: os.about.handler(() => ({ version: options.version, store: paths.root, enginePid: process.pid })),
    anomalies: anomaliesProcedures(context),
    browse: browseProcedures(context),
    datasets: datasetsProcedures(context),
    exports: exportsProcedures(context),
    files: filesProcedures(context),
    loads: loadsProcedures(context),
    rows: rowsProcedures(context),
    tasks: tasksProcedures(context),
    templates: templatesProcedures(context),
    versions: versionsProcedures(context),
  })
}
