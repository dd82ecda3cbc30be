/** Pushes to a real PostgreSQL, as a person sees them: reviewed, done once, conflicts shown, taken back. */
import { describe, expect, it } from 'vitest'
import { withoutPostgres } from '../testing/servers/postgres.ts'
import { entries } from '../testing/test-engine.ts'
import { rowsFile } from './testing/team.ts'
import { useTeam } from './testing/team-place.ts'

describe.skipIf(withoutPostgres())('a push to PostgreSQL', () => {
  const team = useTeam()
  const sql = (text: string) => team.place.sql(text)
  const { load, upsert, replace, pushed, there } = team

  it('is seen before it happens, happens once, and then there is nothing to push', async () => {
    await load('orders', rowsFile(3000))
    const review = await team.member.review('orders')
    expect(review).toMatchObject({
      state: 'reviewed',
      counts: { inserted: 3000, updated: 0, deleted: 0, conflicts: 0 },
    })
    expect(await sql("select tablename from pg_tables where schemaname = 'public'")).toEqual([])
    expect(await team.member.tryConfirm(review.id)).toMatchObject({ status: 'done', rows: 3000 })
    expect(await team.member.client.sync.get({ push: review.id })).toMatchObject({
      ...{ state: 'committed', chunks: { done: 1, total: 1 }, canRollBack: true },
      verification: { ok: true, rows: 3000 },
    })
    expect(await sql('select id::int, name, amount::text, day::text, note from orders where id = 8')).toEqual([
      { id: 8, name: 'name 8', amount: '8.08', day: '2020-01-09', note: 'a note, no "352"' },
    ])
    for (const mode of ['incremental', 'full', 'upsert'] as const) {
      const again = await team.member.review('orders', mode)
      expect(again.counts).toEqual({ inserted: 0, updated: 0, deleted: 0, unchanged: 3000, conflicts: 0 })
      expect(await team.member.tryConfirm(again.id)).toMatchObject({
        status: 'done',
        message: 'orders is as it is in team already: there was nothing to push.',
      })
    }
    expect(await sql('select count(*)::int as n, max(_winnow_push)::int as push from orders')).toEqual([
      { n: 3000, push: 1 },
    ])
    expect(entries(team.member.store, 'sync/pushes')).toEqual([])
  })

  it('sends only what changed, and tells rows apart by their key', async () => {
    await pushed('changing', 'id,name\n1,one\n2,two\n3,three\n')
    await upsert('changing', 'id,name\n2,TWO\n4,four\n')
    const push = await team.member.push('changing')
    expect(push.counts).toEqual({ inserted: 1, updated: 1, deleted: 0, unchanged: 3, conflicts: 0 })
    await replace('changing', 'id,name\n1,one\n2,TWO\n5,five\n')
    const upserted = await team.member.push('changing', 'upsert')
    expect(upserted.counts).toMatchObject({ inserted: 1, deleted: 0 })
    expect((await there('changing')).map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5])
    const incremental = await team.member.push('changing')
    expect(incremental.counts).toMatchObject({ inserted: 0, updated: 0, deleted: 3 })
    expect(await there('changing')).toEqual([
      { id: 1, name: 'one' },
      { id: 2, name: 'TWO' },
      { id: 5, name: 'five' },
    ])
  })

  it('shows what others changed as a conflict, and overwrites nothing unasked', async () => {
    await pushed('shared', 'id,name\n1,one\n2,two\n3,three\n')
    await sql("update shared set name = 'theirs' where id = 1; delete from shared where id = 2")
    await sql("insert into shared (id, name) values (9, 'nine')")
    await upsert('shared', 'id,name\n1,ours\n2,ours\n3,drei\n')
    const review = await team.member.review('shared')
    expect(review.counts).toEqual({ inserted: 0, updated: 1, deleted: 0, unchanged: 1, conflicts: 2 })
    const { rows } = await team.member.client.sync.changes({ push: review.id, table: 'shared' })
    expect(rows).toEqual([
      { kind: 'conflict', ours: ['1', 'ours'], theirs: ['1', 'theirs'] },
      { kind: 'conflict', ours: ['2', 'ours'], theirs: null },
      { kind: 'update', ours: ['3', 'drei'], theirs: ['3', 'three'] },
    ])
    await expect(team.member.tryConfirm(review.id)).rejects.toThrow(
      '2 rows were changed in the database since the last sync',
    )
    expect(await team.member.tryConfirm(review.id, { onConflict: 'theirs' })).toMatchObject({ status: 'done' })
    expect(await there('shared')).toEqual([
      { id: 0, name: 'zero' },
      { id: 1, name: 'theirs' },
      { id: 3, name: 'drei' },
      { id: 9, name: 'nine' },
    ])
    const again = await team.member.review('shared')
    expect(again.counts).toMatchObject({ updated: 0, conflicts: 2 })
    expect(await team.member.tryConfirm(again.id, { onConflict: 'ours' })).toMatchObject({ status: 'done' })
    expect(await there('shared')).toEqual([
      { id: 0, name: 'zero' },
      { id: 1, name: 'ours' },
      { id: 2, name: 'ours' },
      { id: 3, name: 'drei' },
      { id: 9, name: 'nine' },
    ])
    // Only a full push minds what others added.
    expect((await team.member.review('shared')).counts).toMatchObject({ conflicts: 0 })
    const full = await team.member.push('shared', 'full', { onConflict: 'ours' })
    expect(full.counts).toMatchObject({ conflicts: 1 })
    expect((await there('shared')).map(({ id }) => id)).toEqual([0, 1, 2, 3])
  })

  it('refuses to commit over a row that was changed after the review', async () => {
    await pushed('raced', 'id,name\n1,one\n2,two\n')
    await upsert('raced', 'id,name\n1,ours\n')
    const review = await team.member.review('raced')
    await sql("update raced set name = 'just now' where id = 1")
    expect(await team.member.tryConfirm(review.id)).toMatchObject({ status: 'failed' })
    expect(await team.member.client.sync.get({ push: review.id })).toMatchObject({ state: 'failed' })
    expect(await there('raced')).toContainEqual({ id: 1, name: 'just now' })
    expect((await team.member.review('raced')).counts).toMatchObject({ conflicts: 1 })
    expect(await sql("select tablename from pg_tables where tablename like '\\_winnow\\_stage%'")).toEqual([])
  })

  it('is taken back, and then pushed again', async () => {
    await pushed('undone', 'id,name\n1,one\n2,two\n')
    await replace('undone', 'id,name\n1,uno\n3,tres\n')
    const before = await there('undone')
    const push = await team.member.push('undone')
    expect(push.counts).toMatchObject({ inserted: 1, updated: 1, deleted: 2 })
    const task = await team.member.client.sync.rollBack({ push: push.id })
    expect(await team.member.ended(task.id)).toMatchObject({ status: 'done' })
    expect(await there('undone')).toEqual(before)
    expect(await team.member.client.sync.get({ push: push.id })).toMatchObject({
      state: 'rolled-back',
      canRollBack: false,
    })
    const again = await team.member.push('undone')
    expect(again.counts).toEqual(push.counts)
    expect(await there('undone')).toEqual([
      { id: 1, name: 'uno' },
      { id: 3, name: 'tres' },
    ])
    const first = (await team.member.client.sync.list({ dataset: 'undone' })).at(-1)
    await expect(team.member.client.sync.rollBack({ push: first?.id ?? '' })).rejects.toThrow('Only the last push')
    for (const { id } of [again, first].flatMap((one) => one ?? []))
      expect(await team.member.ended((await team.member.client.sync.rollBack({ push: id })).id)).toMatchObject({
        status: 'done',
      })
    expect(await sql("select tablename from pg_tables where tablename = 'undone'")).toEqual([])
    expect((await team.member.push('undone')).counts).toMatchObject({ inserted: 2 })
  })

  it('does not take back what others changed since, unless it is told to', async () => {
    const push = await pushed('touched', 'id,name\n1,one\n')
    await upsert('touched', 'id,name\n1,uno\n')
    const second = await team.member.push('touched')
    await sql("update touched set name = 'theirs' where id = 1")
    const stopped = await team.member.ended((await team.member.client.sync.rollBack({ push: second.id })).id)
    expect(stopped).toMatchObject({ status: 'failed' })
    expect(await team.member.client.sync.get({ push: second.id })).toMatchObject({
      state: 'committed',
      canRollBack: true,
    })
    expect(await there('touched')).toContainEqual({ id: 1, name: 'theirs' })
    const forced = await team.member.client.sync.rollBack({ push: second.id, onConflict: 'ours' })
    expect(await team.member.ended(forced.id)).toMatchObject({ status: 'done' })
    expect(await there('touched')).toContainEqual({ id: 1, name: 'one' })
    expect(push.state).toBe('committed')
  })

  it('keeps equal rows of a table without a key apart', async () => {
    await load('twins', 'a,b\nx,1\nx,1\ny,2\nx,1\n')
    await team.member.push('twins')
    await replace('twins', 'a,b\ny,2\nx,1\nz,3\nx,1\n')
    const push = await team.member.push('twins')
    expect(push.counts).toEqual({ inserted: 1, updated: 0, deleted: 1, unchanged: 3, conflicts: 0 })
    expect(await sql('select a, count(*)::int as n from twins group by a order by a')).toEqual([
      { a: 'x', n: 2 },
      { a: 'y', n: 1 },
      { a: 'z', n: 1 },
    ])
  })

  it('brings columns that are new or of another type, and shows their statements', async () => {
    await pushed('shaped', 'id,name\n1,7\n2,8\n')
    expect(
      await sql(
        "select data_type from information_schema.columns where table_name = 'shaped' and column_name = 'name'",
      ),
    ).toEqual([{ data_type: 'text' }])
    await replace('shaped', 'id,name,more\n1,7,x\n2,9,\n')
    const push = await team.member.push('shaped')
    expect(push.tables[0]?.ddl.join(' ')).toMatch(/ALTER TABLE/)
    expect(await sql('select id::int, name::int, more from shaped order by id')).toEqual([
      { id: 1, name: 7, more: 'x' },
      { id: 2, name: 9, more: '' },
    ])
    const again = await team.member.review('shaped', 'full')
    expect(again.counts).toMatchObject({ unchanged: 2, conflicts: 0, updated: 0 })
  })

  it('tells cells that cannot be held by file and line, and does with them what it is told', async () => {
    const file = team.place.file('nul.csv', 'id,name\n1,a\0b\n2,"two\nlines"\n3,c\0\n')
    await team.member.load([file], { dataset: 'nul' })
    const review = await team.member.review('nul')
    expect(review.unstorable).toMatchObject({
      total: 2,
      first: [
        { table: 'nul', file: 'nul.csv', line: 2, column: 'name' },
        { table: 'nul', file: 'nul.csv', line: 5, column: 'name' },
      ],
    })
    await expect(team.member.tryConfirm(review.id)).rejects.toThrow('2 cells cannot be held by the database')
    expect(await team.member.tryConfirm(review.id, { onUnstorable: 'leave-out' })).toMatchObject({
      status: 'done',
      rows: 1,
    })
    expect(await there('nul')).toEqual([{ id: 2, name: 'two\nlines' }])
    const replaced = await team.member.push('nul', 'incremental', { onUnstorable: 'replace' })
    expect(replaced.counts).toMatchObject({ inserted: 2, unchanged: 1 })
    expect(await there('nul')).toEqual([
      { id: 1, name: 'a\ufffdb' },
      { id: 2, name: 'two\nlines' },
      { id: 3, name: 'c\ufffd' },
    ])
    expect((await team.member.review('nul')).counts).toMatchObject({ unchanged: 3, updated: 0, conflicts: 0 })
  })

  it('takes names with quotes, long ones and other scripts, and leaves tables of others alone', async () => {
    await sql('create table "it\'s" (x int); insert into "it\'s" values (1)')
    const long = 'c'.repeat(200)
    const text = `"a""b","h","op","_winnow_id","${long}1","${long}2","Größe 漢字"\n1,2,3,4,5,6,7\n`
    await team.member.load([team.place.file("it's.csv", text)], { dataset: 'quotes " and \' in it' })
    const push = await team.member.push('quotes " and \' in it')
    expect(push.tables[0]).toMatchObject({ table: "it's", isNew: true })
    expect(push.tables[0]?.target).not.toBe("it's")
    expect(push.message).toContain('is not of this dataset')
    expect(await sql('select * from "it\'s"')).toEqual([{ x: 1 }])
    expect((await team.member.review('quotes " and \' in it', 'full')).counts).toMatchObject({
      unchanged: 1,
      conflicts: 0,
    })
  })
})
