/** The export dialog. It never writes under a bad name and never overwrites without a yes. */
import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import type { Task } from '../../../preload/contract/index.ts'
import { keys } from '../../bridge/keys.ts'
import { askForExport, closeExport } from '../../state/export-request.ts'
import { renderOverEngine } from '../../testing/render.tsx'
import { ExportDialog } from './export-dialog.tsx'

const ask = (extension: 'json' | 'csv') =>
  act(() =>
    askForExport({
      dataset: 'd1',
      subject: '3 datapoints of demo',
      suggestedName: 'demo',
      forms: [{ label: '', extension, content: { what: 'selection', shape: extension } }],
    }),
  )
const name = (value: string) =>
  fireEvent.change(screen.getByRole('textbox', { name: 'File name' }), { target: { value } })
const exportButton = () => screen.getByRole('button', { name: 'Export' })

afterEach(() => act(closeExport))

describe('the export dialog', () => {
  it('refuses a bad name and says why', () => {
    renderOverEngine(<ExportDialog />)
    ask('csv')
    name('a/b')
    expect(screen.getByText(/cannot contain/)).toBeTruthy()
    expect(exportButton()).toHaveProperty('disabled', true)
  })

  it('adds the extension and writes', async () => {
    const { cache } = renderOverEngine(<ExportDialog />)
    ask('json')
    name('my report')
    expect(screen.getByText('It will be saved as my report.json')).toBeTruthy()
    fireEvent.click(exportButton())
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(cache.getQueryData<readonly Task[]>(keys.tasks)?.[0]?.files).toEqual(['my report.json'])
  })

  it('replaces a file that is there only after a yes', async () => {
    const { cache } = renderOverEngine(<ExportDialog />)
    ask('csv')
    name('taken')
    fireEvent.click(exportButton())
    const replace = await screen.findByRole('button', { name: 'Replace' })
    expect(cache.getQueryData(keys.tasks)).toBeUndefined()
    fireEvent.click(replace)
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(cache.getQueryData<readonly Task[]>(keys.tasks)).toHaveLength(1)
  })

  it('stays open when the person leaves the system dialog without a place', async () => {
    let asked = 0
    renderOverEngine(<ExportDialog />, {}, { pickTarget: async () => void asked++ })
    ask('csv')
    fireEvent.click(exportButton())
    await waitFor(() => expect(asked).toBe(1))
    expect(screen.getByRole('dialog', { name: 'Export' })).toBeTruthy()
  })

  it('offers to escape formulas for CSV only', () => {
    renderOverEngine(<ExportDialog />)
    ask('csv')
    expect(screen.getByRole('checkbox', { name: /escape formulas/ })).toHaveProperty('checked', true)
    act(closeExport)
    ask('json')
    expect(screen.queryByRole('checkbox', { name: /escape formulas/ })).toBeNull()
  })
})

const askForTable = () =>
  act(() =>
    askForExport({
      dataset: 'd1',
      subject: '640 rows of plays',
      suggestedName: 'plays',
      forms: [{ label: 'CSV', extension: 'csv', content: { what: 'table', table: 'plays' } }],
    }),
  )

describe('the export of rows', () => {
  it('has a card for each format, which names the file and shows how it begins', async () => {
    renderOverEngine(<ExportDialog />)
    askForTable()
    expect(screen.getAllByRole('radio').map((card) => card.getAttribute('aria-label'))).toEqual([
      ...['CSV', 'Excel', 'JSON', 'JSON lines', 'Parquet', 'Avro'],
    ])
    await waitFor(() => expect(screen.getByRole('region', { name: 'Preview' }).textContent).toBe('id,what\n1,table\n'))
    expect(screen.getByText('640 rows, about 12.3 kB before compression')).toBeTruthy()
    fireEvent.click(screen.getByRole('radio', { name: 'Parquet' }))
    expect(screen.getByText('It will be saved as plays.parquet')).toBeTruthy()
    expect(screen.queryByRole('checkbox', { name: /escape formulas/ })).toBeNull()
    await waitFor(() => expect(screen.getByRole('columnheader', { name: 'what' })).toBeTruthy())
  })

  it('hands the options on to the engine, and shows what they do', async () => {
    const { cache } = renderOverEngine(<ExportDialog />, {}, { kind: 'desktop' })
    askForTable()
    fireEvent.click(screen.getByRole('button', { name: 'More options' }))
    fireEvent.change(screen.getByRole('combobox', { name: 'Delimiter' }), { target: { value: ';' } })
    fireEvent.change(screen.getByRole('combobox', { name: 'Compression' }), { target: { value: 'gzip' } })
    await waitFor(() => expect(screen.getByRole('region', { name: 'Preview' }).textContent).toContain('id;what'))
    fireEvent.change(screen.getByRole('combobox', { name: 'Parts' }), { target: { value: 'rows' } })
    expect(screen.getByText('Files are numbered: plays-0001.csv.gz, …')).toBeTruthy()
    fireEvent.click(exportButton())
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(cache.getQueryData<readonly Task[]>(keys.tasks)?.[0]?.files).toEqual(['plays.csv.gz'])
  })

  it('has no byte order mark where the encoding has none, and no parts in a browser', () => {
    renderOverEngine(<ExportDialog />, {}, { kind: 'browser' })
    askForTable()
    fireEvent.click(screen.getByRole('button', { name: 'More options' }))
    fireEvent.change(screen.getByRole('combobox', { name: 'Encoding' }), { target: { value: 'windows-1252' } })
    expect(screen.getByRole('checkbox', { name: /Byte order mark/ })).toHaveProperty('disabled', true)
    expect(screen.queryByRole('combobox', { name: 'Parts' })).toBeNull()
  })
})
