/** The load sheet, from dropped files to the order that the engine gets. */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import type { Task } from '../../../preload/contract/index.ts'
import { keys } from '../../bridge/keys.ts'
import { addArrivals, closeLoadSheet, nextArrivalId } from '../../state/load-sheet.ts'
import { renderOverEngine } from '../../testing/render.tsx'
import { LoadSheet } from './load-sheet.tsx'

const open = (...grants: readonly string[]) =>
  act(() =>
    addArrivals(
      grants.map((grant) => ({ id: nextArrivalId(), name: grant, bytes: 0, sent: 0, grant, cancel: () => undefined })),
    ),
  )
const all = ['namespaces.csv', 'columns.csv', 'datapoints.csv']
const region = (name: string) => screen.findByRole('region', { name })
const change = (element: HTMLElement, value: string) => fireEvent.change(element, { target: { value } })

afterEach(() => act(closeLoadSheet))

describe('the load sheet', () => {
  it('shows every file with what was detected, and which template fits and why', async () => {
    renderOverEngine(<LoadSheet />, { isEmpty: true })
    open(...all)
    const datapoints = within(await region('datapoints.csv'))
    expect(datapoints.getByLabelText('Delimiter')).toHaveProperty('value', ';')
    expect(datapoints.getByText('data_point_name')).toBeTruthy()
    expect(screen.getByText(/Looks like Linked catalogue: 3 of 3 files/)).toBeTruthy()
    expect(screen.getByRole('textbox', { name: 'Dataset name' })).toHaveProperty('value', 'demo')
    expect(screen.getByRole('button', { name: 'Load 3 files' })).toHaveProperty('disabled', false)
  })

  it('parses the preview anew when the delimiter is changed, and takes the change back', async () => {
    renderOverEngine(<LoadSheet />, { isEmpty: true })
    open(...all)
    const datapoints = within(await region('datapoints.csv'))
    change(datapoints.getByLabelText('Delimiter'), '|')
    expect(datapoints.queryByText('data_point_name')).toBeNull()
    expect(datapoints.getByText('Changed')).toBeTruthy()
    fireEvent.click(datapoints.getByRole('button', { name: 'Reset' }))
    expect(datapoints.getByText('data_point_name')).toBeTruthy()
    expect(datapoints.queryByText('Changed')).toBeNull()
  })

  it('leaves out a file that was removed', async () => {
    renderOverEngine(<LoadSheet />, { isEmpty: true })
    open(...all)
    fireEvent.click(within(await region('columns.csv')).getByRole('button', { name: 'Remove columns.csv' }))
    expect(screen.queryByRole('region', { name: 'columns.csv' })).toBeNull()
    expect(await screen.findByRole('button', { name: 'Load 2 files' })).toBeTruthy()
  })

  it('names the files that cannot be loaded, with the reason', async () => {
    renderOverEngine(<LoadSheet />)
    open('photo.png', 'columns.csv')
    const rejected = within(await region('Files that cannot be loaded'))
    expect(rejected.getByText('photo.png')).toBeTruthy()
    expect(rejected.getByText(/not text/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Load 1 file' })).toBeTruthy()
  })

  it('does not load the same content again unless it is told to', async () => {
    renderOverEngine(<LoadSheet />)
    open(...all)
    const anyway = await screen.findByRole('checkbox', { name: 'Load anyway' })
    expect(screen.getByRole('button', { name: 'Load 3 files' })).toHaveProperty('disabled', true)
    fireEvent.click(anyway)
    expect(screen.getByRole('button', { name: 'Load 3 files' })).toHaveProperty('disabled', false)
  })

  it('refuses a name of blanks, and offers a free name for one that is taken', async () => {
    renderOverEngine(<LoadSheet />)
    open('columns.csv')
    await region('columns.csv')
    const name = screen.getByRole('textbox', { name: 'Dataset name' })
    change(name, '   ')
    expect(screen.getByText('A dataset needs a name.')).toBeTruthy()
    change(name, 'demo')
    fireEvent.click(screen.getByRole('button', { name: 'Load 1 file' }))
    fireEvent.click(await screen.findByRole('button', { name: 'Use “demo 3”' }))
    expect(name).toHaveProperty('value', 'demo 3')
  })

  it('starts the load under the name that was given, and closes', async () => {
    const { cache } = renderOverEngine(<LoadSheet />, { isEmpty: true })
    open(...all)
    await region('columns.csv')
    change(screen.getByRole('textbox', { name: 'Dataset name' }), 'my catalogue')
    fireEvent.click(screen.getByRole('button', { name: 'Load 3 files' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    const [task] = cache.getQueryData<readonly Task[]>(keys.tasks) ?? []
    expect(task?.title).toBe('my catalogue')
    expect(task?.files).toEqual(all)
  })

  it('keeps a file that came while the load was being started, as a sheet of its own', async () => {
    const { cache } = renderOverEngine(<LoadSheet />, { isEmpty: true })
    open('columns.csv')
    await region('columns.csv')
    fireEvent.click(screen.getByRole('button', { name: 'Load 1 file' }))
    open('datapoints.csv')
    await waitFor(() => expect(screen.queryByRole('region', { name: 'columns.csv' })).toBeNull())
    await region('datapoints.csv')
    const button = screen.getByRole('button', { name: 'Load 1 file' })
    await waitFor(() => expect(button).toHaveProperty('disabled', false))
    expect(cache.getQueryData<readonly Task[]>(keys.tasks)?.map(({ files }) => files)).toEqual([['columns.csv']])
  })
})
