/** Rows typed in or pasted: all are inserted, or what is wrong is marked where it stands. */
import { Notifications } from '@mantine/notifications'
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { Task } from '../../../preload/contract/index.ts'
import { keys } from '../../bridge/keys.ts'
import { renderOverEngine } from '../../testing/render.tsx'
import { useDatasets } from '../datasets/use-datasets.ts'
import { InsertDialog } from './insert-dialog.tsx'

let closed = 0
function Live() {
  const dataset = useDatasets().data?.find(({ id }) => id === 'd1')
  const table = dataset?.tables[0]
  return dataset && table ? <InsertDialog dataset={dataset} table={table} onClose={() => closed++} /> : null
}

async function open() {
  closed = 0
  const { cache } = renderOverEngine(
    <>
      <Notifications />
      <Live />
    </>,
  )
  await screen.findByRole('dialog')
  const [id = '', name = ''] = screen
    .getAllByRole('columnheader')
    .slice(1, 3)
    .map((header) => header.getAttribute('title') ?? '')
  const cell = (column: string, row: number) => screen.getByRole('textbox', { name: `${column}, row ${row}` })
  const paste = (column: string, row: number, text: string) =>
    fireEvent.paste(cell(column, row), { clipboardData: { getData: () => text } })
  return {
    cache,
    id,
    name,
    cell,
    paste,
    value: (column: string, row: number) => (cell(column, row) as HTMLTextAreaElement).value,
  }
}

describe('inserting rows', () => {
  it('takes what was copied from a spreadsheet, line breaks included, and inserts it', async () => {
    const { cache, id, name, paste, value } = await open()
    expect(screen.getByRole('button', { name: 'Insert' })).toHaveProperty('disabled', true)
    paste(id, 1, `${name}\t${id}\n"two\nlines"\t41\nplain\t42\n`)
    expect([value(id, 1), value(name, 1), value(id, 2)]).toEqual(['41', 'two\nlines', '42'])
    expect(screen.getByText('2 rows pasted, by the names of their columns.')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Insert 2 rows' }))
    expect(await screen.findByText('2 rows inserted')).toBeTruthy()
    expect(closed).toBe(1)
    expect(cache.getQueryData<readonly Task[]>(keys.tasks)?.[0]).toMatchObject({ kind: 'insert', status: 'done' })
  })

  it('marks the cells that are wrong, with their sentence, and keeps what was typed', async () => {
    const { id, name, cell, value } = await open()
    fireEvent.change(cell(name, 2), { target: { value: 'bad' } })
    fireEvent.click(screen.getByRole('button', { name: 'Insert 1 row' }))
    const alert = await screen.findByRole('alert')
    expect(alert.textContent).toContain('Nothing was inserted. 2 values must be changed first')
    expect(alert.textContent).toContain(`Row 2: ${id} must not be empty.`)
    expect([cell(id, 2), cell(name, 2), cell(id, 1)].map((one) => one.getAttribute('aria-invalid'))).toEqual([
      'true',
      'true',
      'false',
    ])
    expect(value(name, 2)).toBe('bad')
    fireEvent.click(screen.getByRole('button', { name: `Row 2: ${id} must not be empty.` }))
    await waitFor(() => expect(document.activeElement).toBe(cell(id, 2)))
    fireEvent.change(cell(id, 2), { target: { value: '5' } })
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
  })

  it('adds rows and takes them away', async () => {
    const { id, cell } = await open()
    fireEvent.click(screen.getByRole('button', { name: 'Add a row' }))
    fireEvent.change(cell(id, 4), { target: { value: 'x' } })
    fireEvent.click(screen.getByRole('button', { name: 'Remove row 1' }))
    expect((cell(id, 3) as HTMLTextAreaElement).value).toBe('x')
  })
})
