/** The Analyze tab over the fake engine: a first answer by itself, other questions, pivots that open, tables that are saved. */
import { Notifications } from '@mantine/notifications'
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, onTestFinished } from 'vitest'
import { followChanges } from '../../bridge/follow.ts'
import { renderOverEngine } from '../../testing/render.tsx'
import { useDatasets } from '../datasets/use-datasets.ts'
import { functionsFor, waysOf } from './analysis-words.ts'
import { AnalyzeTab } from './analyze-tab.tsx'
import { suggestAnalysis } from './suggest-aggregate.ts'

const Live = ({ id }: { readonly id: string }) => {
  const dataset = useDatasets().data?.find((one) => one.id === id)
  return dataset ? <AnalyzeTab dataset={dataset} /> : null
}
const show = (id = 'd1') => {
  const { bridge, cache } = renderOverEngine(
    <>
      <Notifications />
      <Live id={id} />
    </>,
  )
  onTestFinished(followChanges(bridge.client, cache))
}
const choose = async (label: string | RegExp, value: string) =>
  fireEvent.change(await screen.findByLabelText(label), { target: { value } })

describe('a first question', () => {
  const column = (name: string, type: 'string' | 'integer' | 'date') => ({ name, type })
  it('counts rows and sums an amount by a column of words, not by what names each row', () => {
    const columns = [
      column('sku_id', 'string'),
      column('id', 'integer'),
      column('country', 'string'),
      column('plays', 'integer'),
    ]
    expect(suggestAnalysis({ name: 't', title: 'T', columns })).toMatchObject({
      groups: [{ column: 'country' }],
      measures: [{ function: 'count' }, { function: 'sum', column: 'plays' }],
    })
  })
  it('takes months where there are only dates, and no group where there is nothing to group by', () => {
    const dates = suggestAnalysis({ name: 't', title: 'T', columns: [column('day', 'date')] })
    expect(dates.groups).toEqual([{ column: 'day', part: 'month' }])
    expect(suggestAnalysis({ name: 't', title: 'T', columns: [column('id', 'integer')] }).groups).toEqual([])
  })
  it('offers what a column allows', () => {
    expect(functionsFor(undefined).map(({ value }) => value)).toEqual(['count', 'share'])
    expect(functionsFor(column('x', 'string')).map(({ value }) => value)).toEqual(['count', 'distinct', 'min', 'max'])
    expect(waysOf(column('x', 'date')).map(({ value }) => value)).not.toContain('hour')
  })
})

describe('the analyze tab', () => {
  it('opens with an answer and its totals, and answers anew when the question changes', async () => {
    show()
    const groups = await screen.findByText(/\d+ groups?$/)
    const before = groups.textContent
    expect(within(await screen.findByLabelText('Totals')).getByText('count')).toBeTruthy()
    fireEvent.click(screen.getAllByRole('button', { name: /^Remove/ })[0] ?? document.body)
    await waitFor(() => expect(screen.getByText('1 group')).toBeTruthy())
    expect(before).not.toBe('1 group')
  })

  it('shows a pivot whose rows open to the inner level', async () => {
    show('d1')
    const add = await screen.findByLabelText(/^Add to Group by/)
    const names = within(add)
      .getAllByRole('option')
      .map((option) => option.textContent ?? '')
    fireEvent.change(add, { target: { value: names[1] } })
    await choose(/^Add to Group by/, names[2] ?? '')
    fireEvent.click(screen.getByText('Pivot'))
    const table = await screen.findByRole('table')
    const closed = within(table).getAllByRole('row').length
    fireEvent.click(within(table).getAllByRole('button', { expanded: false })[0] ?? table)
    await waitFor(() => expect(within(table).getAllByRole('row').length).toBeGreaterThan(closed))
    expect(within(table).getByRole('button', { expanded: true })).toBeTruthy()
  })

  it('saves the groups as a table, which can be deleted again', async () => {
    show('d2')
    fireEvent.click(await screen.findByRole('button', { name: 'Save as…' }))
    fireEvent.click(await screen.findByRole('menuitem', { name: 'A table of this dataset…' }))
    fireEvent.change(await screen.findByLabelText('Name of the table'), { target: { value: 'totals' } })
    fireEvent.click(screen.getByRole('button', { name: 'Save' }))
    const saved = await screen.findByRole('region', { name: 'Saved tables' })
    expect(within(saved).getByText('12 rows')).toBeTruthy()
    fireEvent.click(within(saved).getByRole('button', { name: 'More about totals' }))
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Delete' }))
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Saved tables' })).toBeNull())
  })
})
