import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import avro from 'avsc'
import { describe, expect, test } from 'vitest'
import { openCliFolder } from './testing/run-cli.ts'

describe('winnow backup, restore and insert', () => {
  test('write a backup, never over another one unasked, and bring it back', async () => {
    using folder = openCliFolder()
    folder.file('orders.csv', 'id,name\n1,"a\nb"\n2,\n')
    await folder.run('load', 'orders.csv', '--dataset', 'shop')
    expect(await folder.run('backup', 'shop', '--out', 'bk', '--codec', 'snappy')).toMatchObject({ code: 0, err: '' })
    expect(readdirSync(folder.at('bk')).sort()).toEqual(['manifest.json', 'orders.avro'])
    expect(await folder.run('backup', 'shop', '--out', 'bk')).toMatchObject({ code: 2 })
    expect(await folder.run('restore', 'bk', '--dataset', 'again', '--into')).toMatchObject({ code: 2 })
    expect(await folder.run('restore', 'bk/orders.avro', '--dataset', 'again')).toMatchObject({ code: 0, err: '' })
    const { out } = await folder.run('rows', 'again', 'orders')
    expect(out).toBe('id,name\n1,"a\nb"\n2,\n')
    const restored = await folder.run('restore', 'bk', '--dataset', 'shop', '--json')
    expect(JSON.parse(restored.out)).toMatchObject({ dataset: 'shop', version: 2, rows: 2, damages: [] })
  })

  test('make the folders that a backup needs, and leave none where it cannot be written', async () => {
    using folder = openCliFolder()
    folder.file('orders.csv', 'id\n1\n')
    await folder.run('load', 'orders.csv', '--dataset', 'shop')
    expect(await folder.run('backup', 'shop', '--out', 'of/each/week')).toMatchObject({ code: 0, err: '' })
    expect(readdirSync(folder.at('of/each/week')).sort()).toEqual(['manifest.json', 'orders.avro'])
    expect(await folder.run('backup', 'shop', '--out', 'orders.csv/bk')).toMatchObject({ code: 2 })
    expect(await folder.run('backup', 'shop', '--out', `new/${'x'.repeat(300)}`)).toMatchObject({ code: 2 })
    expect(existsSync(folder.at('new'))).toBe(false)
  })

  test("give the texts of another program's file the types that the template of the dataset asks for", async () => {
    using folder = openCliFolder()
    await folder.run('demo', 'hires', '--rows', '20', '--out', 'demo')
    await folder.run('load', 'demo', '--dataset', 'staff')
    const maybe = (name: string, type: string) => ({ name, type: ['null', type] })
    const fields = [maybe('name', 'string'), maybe('datetime', 'string')]
    const numbers = [maybe('id', 'int'), maybe('department_id', 'int'), maybe('job_id', 'int')]
    const schema: avro.Schema = { type: 'record', name: 'hires', fields: [...fields, ...numbers] }
    const file = avro.createFileEncoder(folder.at('hired_employees.avro'), schema)
    file.write({ id: 1, name: 'Ada', datetime: '1999-07-27T16:02:08Z', department_id: 1, job_id: 1 })
    file.end({ id: 2, name: null, datetime: '1999-10-27T16:02:08Z', department_id: 1, job_id: 1 })
    await once(file, 'finish')
    const restored = await folder.run('restore', 'hired_employees.avro', '--dataset', 'staff', '--json')
    expect(JSON.parse(restored.out)).toMatchObject({ version: 2, rows: 2 })
    const { out, err } = await folder.run('report', 'staff', 'hires-by-quarter', '--param', 'year=1999')
    expect(err).toBe('')
    expect(JSON.parse(out).data).toMatchObject([{ q1: 0, q2: 0, q3: 1, q4: 1 }])
  })

  test('insert a batch, or say what is wrong with each row of it', async () => {
    using folder = openCliFolder()
    folder.file('orders.csv', 'id,name\n1,a\n')
    await folder.run('load', 'orders.csv', '--dataset', 'shop')
    folder.file('good.json', '[{"id": 2, "name": "b"}, [3, "c"]]')
    expect(await folder.run('insert', 'shop', 'orders', '--json', 'good.json')).toMatchObject({
      ...{ code: 0, out: 'Inserted 2 rows: version 2 of shop.\n' },
    })
    folder.file('bad.json', '[{"id": "x"}, {"nam": 1}]')
    const { code, err } = await folder.run('insert', 'shop', 'orders', '--json', 'bad.json')
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('Row 1, id: "x" is no whole number. Row 2, nam: orders has no column'),
    ])
    const { out } = await folder.run('rows', 'shop', 'orders')
    expect(out).toBe('id,name\n1,a\n2,b\n3,c\n')
  })
})
