/** The comparison of two versions, from its counts to the single cell. */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closeComparison, compare } from '../../state/comparison.ts'
import { closeExport, useExportRequest } from '../../state/export-request.ts'
import { renderOverEngine } from '../../testing/render.tsx'
import { useDatasets } from '../datasets/use-datasets.ts'
import { HistoryTab } from '../history/history-tab.tsx'

const Live = ({ id }: { readonly id: string }) => {
  const dataset = useDatasets().data?.find((one) => one.id === id)
  return dataset ? <HistoryTab dataset={dataset} /> : null
}
const grid = () => screen.findByRole('grid', { name: 'Rows that differ' })
const rowNames = async () =>
  within(await grid())
    .getAllByRole('rowheader')
    .map((header) => header.textContent)
const kind = (name: RegExp) => screen.getByRole('button', { name })

beforeEach(() => act(() => compare('d1', 2, 4)))
afterEach(() =>
  act(() => {
    closeComparison('d1')
    closeExport()
  }),
)

describe('a comparison', () => {
  it('opens the first table that differs and counts what differs in it', async () => {
    renderOverEngine(<Live id="d1" />)
    expect(await screen.findByRole('combobox', { name: 'Table' })).toHaveProperty('value', 'columns')
    expect(kind(/15 added/)).toBeTruthy()
    expect(kind(/90 changed/)).toBeTruthy()
    expect(screen.getByText('895 unchanged')).toBeTruthy()
    expect(screen.getByText(/2 rows left out/)).toBeTruthy()
    const element = await grid()
    await waitFor(() => expect(element.getAttribute('aria-rowcount')).toBe('121'))
  })

  it('shows a changed cell as it was and as it is, for eyes and for ears', async () => {
    renderOverEngine(<Live id="d1" />)
    const rows = within(await grid())
    await waitFor(() => expect(rows.getAllByText('was').length).toBeGreaterThan(0))
    const cell = rows.getAllByText('was')[0]?.closest('[role=gridcell]')
    expect(cell?.querySelector('del')).toBeTruthy()
    expect(cell?.querySelector('ins')?.textContent).toContain('is now')
  })

  it('shows only the kinds that are chosen, and never none', async () => {
    renderOverEngine(<Live id="d1" />)
    await grid()
    fireEvent.click(kind(/added/))
    fireEvent.click(kind(/changed/))
    await waitFor(async () => expect(new Set(await rowNames())).toEqual(new Set(['Removed−'])))
    fireEvent.click(kind(/removed/))
    await waitFor(async () => expect((await rowNames()).some((name) => name?.startsWith('Added'))).toBe(true))
  })

  it('compares whole rows when the key is taken away, and takes that back', async () => {
    renderOverEngine(<Live id="d1" />)
    await grid()
    fireEvent.keyDown(screen.getByRole('combobox', { name: 'Rows are paired by' }), { key: 'Backspace' })
    await waitFor(() => expect(screen.queryByRole('button', { name: /changed$/ })).toBeNull())
    expect(kind(/60 removed/)).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Reset' }))
    await waitFor(() => expect(kind(/90 changed/)).toBeTruthy())
  })

  it('tells what whole columns went through', async () => {
    renderOverEngine(<Live id="d1" />)
    fireEvent.click(await screen.findByRole('button', { name: /3 changes of whole columns/ }))
    expect(screen.getByText('The column dataset_owner_name is new.')).toBeTruthy()
  })

  it('opens a row in full', async () => {
    renderOverEngine(<Live id="d1" />)
    const element = await grid()
    await waitFor(() => expect(within(element).getAllByText('was').length).toBeGreaterThan(0))
    fireEvent.keyDown(element, { key: 'ArrowDown' })
    const panel = within(await screen.findByRole('region', { name: 'Row in full' }))
    expect(panel.getByText(/Changed row/)).toBeTruthy()
    expect(panel.getByText(/cells? changed/)).toBeTruthy()
  })

  it('says when a table is the same in both versions', async () => {
    renderOverEngine(<Live id="d1" />)
    fireEvent.change(await screen.findByRole('combobox', { name: 'Table' }), { target: { value: 'namespaces' } })
    expect(await screen.findByText('No row differs')).toBeTruthy()
  })

  it('swaps the versions rather than comparing one with itself', async () => {
    renderOverEngine(<Live id="d1" />)
    await grid()
    fireEvent.change(screen.getByRole('combobox', { name: 'From' }), { target: { value: '4' } })
    expect(screen.getByRole('combobox', { name: 'From' })).toHaveProperty('value', '4')
    expect(screen.getByRole('combobox', { name: 'To' })).toHaveProperty('value', '2')
  })

  it('exports what is compared', async () => {
    renderOverEngine(<Live id="d1" />)
    await grid()
    fireEvent.click(screen.getByRole('button', { name: 'Export' }))
    const form = useExportRequest.getState().request?.forms[0]
    expect(form?.content).toEqual({ what: 'difference', from: 2, to: 4, table: 'columns', shape: 'csv' })
  })
})
