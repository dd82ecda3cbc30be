/**
 * The catalog: one SQLite file that says what the store holds. Several processes may have it open;
 * a version exists from the moment its transaction commits and not before.
 */
import Database from 'better-sqlite3'
import { failure } from '../failure.ts'
import { migrations } from './migrations/index.ts'

export type Catalog = Database.Database

/** Opens the catalog, making or migrating it as needed. @throws BAD_INPUT when a newer Winnow made it. */
export function openCatalog(file: string): Catalog {
  const catalog = new Database(file, { timeout: 10_000 })
  try {
    catalog.pragma('journal_mode = WAL')
    catalog.pragma('synchronous = FULL')
    catalog.pragma('foreign_keys = ON')
    migrate(catalog, file)
    return catalog
  } catch (error) {
    catalog.close()
    throw error
  }
}

function migrate(catalog: Catalog, file: string): void {
  catalog
    .transaction(() => {
      const version = Number(catalog.pragma('user_version', { simple: true }))
      if (version > migrations.length)
        throw failure('BAD_INPUT', `${file} was made by a newer Winnow. Update Winnow, or choose another store.`)
      for (const sql of migrations.slice(version)) catalog.exec(sql)
      catalog.pragma(`user_version = ${migrations.length}`)
    })
    .immediate()
}
