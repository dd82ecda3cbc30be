/** Loading into a dataset that is there: which one is proposed, what is asked, and what the engine is told. */
import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { useLaunches } from '../../state/launches.ts'
import { addArrivals, closeLoadSheet, nextArrivalId } from '../../state/load-sheet.ts'
import { renderOverEngine } from '../../testing/render.tsx'
import { LoadSheet } from './load-sheet.tsx'

const open = (...grants: readonly string[]) =>
  act(() =>
    addArrivals(
      grants.map((grant) => ({ id: nextArrivalId(), name: grant, bytes: 0, sent: 0, grant, cancel: () => undefined })),
    ),
  )
const columns = 'columns.csv'
const choose = (name: string) => fireEvent.click(screen.getByRole('radio', { name }))
const start = () => fireEvent.click(screen.getByRole('button', { name: 'Load 1 file' }))
const ordered = async () => {
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  return Object.values(useLaunches.getState().loads).at(-1)
}

afterEach(() => {
  act(closeLoadSheet)
  useLaunches.setState({ loads: {} })
})

describe('loading into a dataset', () => {
  it('is proposed for a new delivery of the same template, and not done unasked', async () => {
    renderOverEngine(<LoadSheet />)
    open(columns)
    expect(await screen.findByText(/look like a new delivery of demo: it has the same template/)).toBeTruthy()
    expect(screen.getByRole('radio', { name: 'As a new dataset' })).toHaveProperty('checked', true)
    fireEvent.click(screen.getByRole('button', { name: 'Load into it' }))
    expect(screen.getByRole('combobox', { name: 'Dataset' })).toHaveProperty('value', 'd1')
    expect(screen.queryByRole('textbox', { name: 'Dataset name' })).toBeNull()
  })

  it('is not offered when there is no dataset', async () => {
    renderOverEngine(<LoadSheet />, { isEmpty: true })
    open(columns)
    await screen.findByRole('region', { name: columns })
    expect(screen.queryByRole('radio', { name: 'Into an existing dataset' })).toBeNull()
  })

  it('adds rows, with the template that the dataset has', async () => {
    renderOverEngine(<LoadSheet />)
    open(columns)
    await screen.findByRole('region', { name: columns })
    choose('Into an existing dataset')
    expect(screen.getByText(/are added to the 1,651 rows of demo.*Undo goes back to it/)).toBeTruthy()
    start()
    const order = await ordered()
    expect(order?.into).toEqual({ dataset: 'd1', mode: 'append' })
    expect(order?.dataset).toBeUndefined()
    expect(order?.template).toBe('linked-catalogue')
  })

  it('updates by the key of the template unless columns are chosen', async () => {
    renderOverEngine(<LoadSheet />)
    open(columns)
    await screen.findByRole('region', { name: columns })
    choose('Into an existing dataset')
    choose('Update by key')
    expect(screen.getByPlaceholderText('The key of the template')).toBeTruthy()
    fireEvent.change(screen.getByRole('combobox', { name: 'Several new rows with one key' }), {
      target: { value: 'quarantine' },
    })
    expect(screen.getByText(/the later ones are set aside/)).toBeTruthy()
    start()
    expect((await ordered())?.into).toEqual({ dataset: 'd1', mode: 'upsert', onDuplicate: 'quarantine' })
  })

  it('asks for a key where nothing tells which it is', async () => {
    renderOverEngine(<LoadSheet />)
    open(columns)
    await screen.findByRole('region', { name: columns })
    choose('Into an existing dataset')
    fireEvent.change(screen.getByRole('combobox', { name: 'Dataset' }), { target: { value: 'd2' } })
    choose('Update by key')
    const button = screen.getByRole('button', { name: 'Load 1 file' })
    await waitFor(() => expect(button).toHaveProperty('disabled', true))
    fireEvent.click(screen.getByRole('combobox', { name: 'Key columns' }))
    fireEvent.click(await screen.findByRole('option', { name: 'column_id' }))
    expect(screen.getByText(/has the same column_id as one of/)).toBeTruthy()
    start()
    expect((await ordered())?.into).toEqual({ dataset: 'd2', mode: 'upsert', key: ['column_id'], onDuplicate: 'last' })
  })
})
