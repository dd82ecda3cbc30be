/**
 * The contract: every procedure that a window, a script or a program may call, with its input, output and errors.
 * The typed client, both transports, the REST routes and the OpenAPI document are derived from it.
 */
import type { ContractRouterClient } from '@orpc/contract'
import * as z from 'zod'
import { aggregates, derived } from './aggregates.ts'
import { anomalies } from './anomalies.ts'
import { backups } from './backups.ts'
import { browse } from './browse.ts'
import { bundles } from './bundles.ts'
import { charts, dashboards } from './charts.ts'
import { connections } from './connections.ts'
import { datasets } from './datasets.ts'
import { dateOrderProcedures } from './date-orders.ts'
import { procedure } from './errors.ts'
import { exports_ } from './exports.ts'
import { files } from './files.ts'
import { inserts } from './inserts.ts'
import { loads } from './loads.ts'
import { processing } from './processing.ts'
import { reports } from './reports.ts'
import { rows } from './rows.ts'
import { segments } from './segments.ts'
import { settings } from './settings.ts'
import { sync } from './sync.ts'
import { tasks } from './tasks.ts'
import { templates } from './templates.ts'
import { users } from './users.ts'
import { versions } from './versions.ts'

export const aboutSchema = z.object({
  version: z.string(),
  store: z.string().describe('Folder of the store'),
  enginePid: z.int(),
})

export const contract = {
  about: procedure.route({ method: 'GET', path: '/about', summary: 'What is running' }).output(aboutSchema),
  aggregates,
  anomalies,
  backups,
  browse,
  bundles,
  charts,
  connections,
  dashboards,
  datasets,
  dateOrders: dateOrderProcedures,
  derived,
  exports: exports_,
  files,
  inserts,
  loads,
  processing,
  reports,
  rows,
  segments,
  settings,
  sync,
  tasks,
  templates,
  users,
  versions,
}

export type Contract = typeof contract
export type Client = ContractRouterClient<Contract>

export * from './aggregates.ts'
export * from './anomalies.ts'
export * from './backups.ts'
export * from './bridge.ts'
export * from './browse.ts'
export * from './bundle-file.ts'
export * from './bundles.ts'
export * from './charts.ts'
export * from './connections.ts'
export * from './datasets.ts'
export * from './date-orders.ts'
export * from './errors.ts'
export * from './exports.ts'
export * from './files.ts'
export * from './inserts.ts'
export * from './loads.ts'
export * from './processing.ts'
export * from './reports.ts'
export * from './rows.ts'
export * from './segments.ts'
export * from './settings.ts'
export * from './sync.ts'
export * from './tasks.ts'
export * from './templates.ts'
export * from './users.ts'
export * from './values.ts'
export * from './versions.ts'
