/** All migrations in order. To change the catalog, add a file with the next number and its line here. */
import { sql as first } from './0001-first.ts'
import { sql as versions } from './0002-versions.ts'

export const migrations: readonly string[] = [first, versions]
