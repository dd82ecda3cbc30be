/** A dataset that is looked at while it is loaded. It must never claim more than is known so far. */
import { Notifications } from '@mantine/notifications'
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { followChanges } from '../../bridge/follow.ts'
import { useExportRequest } from '../../state/export-request.ts'
import { renderOverEngine } from '../../testing/render.tsx'
import { DatasetPage } from './dataset-page.tsx'
import { useDatasets } from './use-datasets.ts'

const Live = ({ id }: { readonly id: string }) => {
  const dataset = useDatasets().data?.find((one) => one.id === id)
  return dataset ? <DatasetPage dataset={dataset} /> : null
}
const tab = (name: string) => screen.findByRole('tab', { name })
const open = async (name: string) => fireEvent.click(await tab(name))

describe('a dataset that is being loaded', () => {
  it('counts its rows as they come, says that anomalies are looked for, and then tells them', async () => {
    const { bridge, cache } = renderOverEngine(<Live id="d4" />, { isLoading: true, stepMs: 40 })
    const stop = followChanges(bridge.client, cache)
    const first = (await screen.findByText(/^Loading: .* rows so far$/)).textContent
    await waitFor(() => expect(screen.getByText(/^Loading: .* rows so far$/).textContent).not.toBe(first))
    await open('Anomalies')
    expect(await screen.findByText('Anomalies are still being looked for')).toBeTruthy()
    expect(screen.queryByText('Nothing is wrong here')).toBeNull()
    expect(await screen.findByText('Looking for anomalies…')).toBeTruthy()
    expect(await screen.findByText('1,000,000 anomalies')).toBeTruthy()
    expect(screen.queryByText('Looking for anomalies…')).toBeNull()
    stop()
  })

  it('shows more rows of the version that is open, without being asked', async () => {
    const { bridge, cache } = renderOverEngine(<Live id="d4" />, { isLoading: true, stepMs: 40 })
    const stop = followChanges(bridge.client, cache)
    await open('Data')
    const grid = await screen.findByRole('grid', { name: 'Rows' })
    const first = Number(grid.ariaRowCount)
    await waitFor(() => expect(Number(grid.ariaRowCount)).toBeGreaterThan(first))
    stop()
  })
})

describe('rejected records', () => {
  it('are saved as they are, of one file', async () => {
    renderOverEngine(<Live id="d1" />)
    await open('Overview')
    fireEvent.click(await screen.findByRole('button', { name: 'Save the 3 rejected records…' }))
    const request = useExportRequest.getState().request
    expect(request?.subject).toContain('3 rejected records of datapoints.csv')
    expect(request?.forms[0].content).toEqual({ what: 'quarantine', source: 's3' })
    expect(request?.forms[0].isVerbatim).toBe(true)
  })
})

describe('a dataset that lies in a database of the team', () => {
  it('says where it is, shows only what can be done there, and is closed', async () => {
    const { bridge, cache } = renderOverEngine(
      <>
        <Notifications />
        <Live id="remote-orders" />
      </>,
    )
    await bridge.client.sync.open({ connection: 'warehouse', dataset: 'orders' })
    await cache.invalidateQueries()
    expect(await screen.findByText('in warehouse')).toBeTruthy()
    const names = screen.getAllByRole('tab').map(({ textContent }) => textContent)
    expect(names.slice(0, 4)).toEqual(['Overview', 'Data', 'Analyze', 'Reports'])
    expect(names).not.toContain('History')
    expect(screen.queryByRole('button', { name: 'Publish…' })).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: 'Close' }))
    expect(await screen.findByText('orders is closed. It stays in the database.')).toBeTruthy()
  })
})
