/**
 * Clusters of Citus. A stand-in of the extension, beside a real PostgreSQL, writes down what it is asked to do: it shows
 * that it is asked rightly and in time, not that a cluster then does it.
 */
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startPostgres, withoutPostgres } from '../../testing/servers/postgres.ts'
import { openTestFolder } from '../../testing/test-engine.ts'
import type { TargetTable } from '../target.ts'
import { column, openPlace, rowsOf, run } from './testing/place.ts'

const keyed: TargetTable = {
  ...{ source: 'plays', name: 'plays "x"', columns: [column('song', 'BIGINT'), column('day', 'DATE')] },
  ...{ key: ['song', 'day'], indexes: [] },
}
const keyless: TargetTable = { source: 'notes', name: 'notes', columns: [column('text')], key: [], indexes: [] }

describe.skipIf(withoutPostgres())('a push to a cluster of Citus', () => {
  it('deals rows out by their key before it sends them', async () => {
    using folder = openTestFolder()
    chmodSync(folder.path, 0o755)
    mkdirSync(join(folder.path, 'extension'))
    folder.file('extension/citus.control', `default_version = '1'\nrelocatable = false\nschema = pg_catalog\n`)
    folder.file(
      'extension/citus--1.sql',
      `CREATE TABLE public.calls (name regclass, by text, rows bigint);
       CREATE FUNCTION create_distributed_table(name regclass, by text, kind text DEFAULT 'hash') RETURNS void LANGUAGE plpgsql AS $$
       DECLARE n bigint; BEGIN EXECUTE 'SELECT count(*) FROM ' || name INTO n; INSERT INTO public.calls VALUES (name, by, n); END $$;`,
    )
    await using server = await startPostgres({
      own: true,
      settings: { extension_control_path: `${folder.path}:$system`, allow_system_table_mods: 'on' },
    })
    await run(server.url, 'CREATE EXTENSION citus')
    await using place = await openPlace(server.url)
    expect(place.target.ddl(null, keyed)).toContainEqual(
      `SELECT "pg_catalog".create_distributed_table('"public"."plays ""x"""', 'song')`,
    )
    await place.push(
      0,
      { table: keyed, chunks: [rowsOf('i', keyed, [['1', '1', "'2024-01-01'"]])] },
      { table: keyless, chunks: [rowsOf('i', keyless, [['1', "'a'"]])] },
    )
    expect(await run(server.url, 'SELECT name::text, by, rows::int FROM calls ORDER BY by DESC')).toEqual([
      { name: '"plays ""x"""', by: 'song', rows: 0 },
      { name: 'notes', by: '_winnow_id', rows: 0 },
    ])
    const unique = `SELECT pg_get_constraintdef(oid) AS def FROM pg_constraint WHERE contype IN ('u', 'p') AND conrelid = 'public."plays ""x"""'::regclass ORDER BY 1`
    expect(await run(server.url, unique)).toEqual([
      { def: 'PRIMARY KEY (song, day)' },
      { def: 'UNIQUE (_winnow_id, song)' },
    ])
    await place.push(1, {
      ...{ table: keyed, there: await place.there(keyed.name) },
      chunks: [rowsOf('d', keyed, [['1']])],
    })
    expect((await place.read(keyed.name)).rows).toEqual([])
  })
})
