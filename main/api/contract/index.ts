/**
 * The contract for programs. It is apart from the window's: names in snake_case, numbered pages, files as uploads and
 * downloads. Routes, their checks and the OpenAPI document are derived from it.
 */
import { datasets, rows } from './datasets.ts'
import { exports_, loads, processing, tasks, templates } from './files.ts'
import { aggregates, anomalies, cascades, reports, segments } from './questions.ts'
import { session } from './session.ts'
import { sync } from './sync.ts'

export const apiContract = {
  session,
  datasets,
  rows,
  anomalies,
  cascades,
  aggregates,
  reports,
  segments,
  templates,
  loads,
  exports: exports_,
  tasks,
  processing,
  sync,
}
