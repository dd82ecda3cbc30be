/** One finding in full; that of an ambiguous date can be answered on the spot, and the answer taken back. */
import { Notifications } from '@mantine/notifications'
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { Anomaly } from '../../../preload/contract/index.ts'
import { renderOverEngine } from '../../testing/render.tsx'
import { useDatasets } from '../datasets/use-datasets.ts'
import { AnomalyDetail } from './anomaly-detail.tsx'

const finding: Anomaly = {
  ...{ source: 'p1', file: 'plays.csv', table: 'plays', line: 2, record: 2, row: 0, column: 'Date' },
  ...{ type: 'ambiguous-date', severity: 'warning', value: '03/04/2026', expected: '', message: 'Which order?' },
}
const nothing = () => undefined

function Live({ anomaly }: { readonly anomaly: Anomaly }) {
  const dataset = useDatasets().data?.find(({ id }) => id === 'd2')
  if (!dataset) return null
  const type = dataset.tables[0]?.columns.find(({ name }) => name === 'Date')?.type
  return (
    <>
      <p data-state>
        version {dataset.version}, {type}
      </p>
      <AnomalyDetail
        {...{ dataset, anomaly, onPrevious: undefined, onNext: undefined, onShowTable: nothing, onClose: nothing }}
      />
    </>
  )
}

const show = (anomaly: Anomaly) =>
  renderOverEngine(
    <>
      <Notifications />
      <Live anomaly={anomaly} />
    </>,
  )
const state = () => document.querySelector('[data-state]')?.textContent

describe('the finding of an ambiguous date', () => {
  it('asks with real dates, takes the answer, and takes it back', async () => {
    const { bridge } = show(finding)
    const month = await screen.findByRole('button', { name: 'Month first — 4 March 2026' })
    expect(screen.getByText('The answer is remembered for files like this.')).toBeTruthy()
    expect(month).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Day first — 3 April 2026' }))
    expect(await screen.findByText('Date holds dates now: day first.')).toBeTruthy()
    await waitFor(() => expect(state()).toBe('version 2, date'))
    const { answers } = await bridge.client.dateOrders.list({ dataset: 'd2' })
    expect(answers).toMatchObject([{ table: 'plays', column: 'Date', order: 'day-first' }])
    fireEvent.click(within(screen.getByRole('status')).getByRole('button', { name: 'Undo' }))
    await waitFor(() => expect(state()).toBe('version 1, string'))
  })

  it('says why an answer is not taken', async () => {
    show({ ...finding, column: 'Song' })
    fireEvent.click(await screen.findByRole('button', { name: /^Day first/ }))
    expect((await screen.findByRole('alert')).textContent).toContain('Song stays text')
    expect(state()).toBe('version 1, string')
  })

  it('is the only one that asks', async () => {
    show({ ...finding, type: 'type-error' })
    expect(await screen.findByText('Which order?')).toBeTruthy()
    expect(screen.queryByRole('button', { name: /first/ })).toBe(null)
  })
})
