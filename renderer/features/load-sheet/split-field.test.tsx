/** A file with several tables: what the sheet shows of them, and what the engine is told. */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
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
const mixed = 'stock and cities.csv'
const label = /^Load the 2 tables separately/

async function start() {
  fireEvent.click(screen.getByRole('button', { name: 'Load 2 files' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  return Object.values(useLaunches.getState().loads).at(-1)?.files
}

afterEach(() => {
  act(closeLoadSheet)
  useLaunches.setState({ loads: {} })
})

describe('a file in which another table begins', () => {
  it('shows where each begins with its header, and is loaded as one unless the person decides otherwise', async () => {
    renderOverEngine(<LoadSheet />, { isEmpty: true })
    open(mixed, 'columns.csv')
    const card = within(await screen.findByRole('region', { name: mixed }))
    expect(card.getByRole('switch', { name: label })).toHaveProperty('checked', false)
    const tables = within(card.getByRole('list', { name: 'Tables in this file' })).getAllByRole('listitem')
    expect(tables.map(({ textContent }) => textContent)).toEqual([
      'From the top: sku, stock',
      'From line 5: city, people, area',
    ])
    expect(within(screen.getByRole('region', { name: 'columns.csv' })).queryByRole('switch')).toBeNull()
    expect(await start()).toEqual([
      { file: mixed, dialect: {} },
      { file: 'columns.csv', dialect: {} },
    ])
  })

  it('is split when the switch is on', async () => {
    renderOverEngine(<LoadSheet />, { isEmpty: true })
    open(mixed, 'columns.csv')
    fireEvent.click(await screen.findByRole('switch', { name: label }))
    expect(screen.getByText('Each becomes a table of the dataset.')).toBeTruthy()
    expect(await start()).toEqual([
      { file: mixed, dialect: {}, split: true },
      { file: 'columns.csv', dialect: {} },
    ])
  })
})
