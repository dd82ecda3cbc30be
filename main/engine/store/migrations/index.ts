/** All migrations in order. To change the catalog, add a file with the next number and its line here. */
import { sql as first } from './0001-first.ts'
import { sql as versions } from './0002-versions.ts'
import { sql as dateOrders } from './0003-date-orders.ts'
import { sql as derivedTables } from './0004-derived-tables.ts'
import { sql as reports } from './0005-reports.ts'
import { sql as segments } from './0006-segments.ts'
import { sql as dashboards } from './0007-dashboards.ts'
import { sql as connections } from './0008-connections.ts'
import { sql as pushes } from './0009-pushes.ts'
import { sql as users } from './0010-users.ts'
import { sql as pulls } from './0011-pulls.ts'
import { sql as remote } from './0012-remote.ts'

export const migrations: readonly string[] = [
  first,
  versions,
  dateOrders,
  derivedTables,
  reports,
  segments,
  dashboards,
  connections,
  pushes,
  users,
  pulls,
  remote,
]
