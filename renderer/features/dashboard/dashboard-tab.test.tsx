/** The dashboard on the screen: figures and charts can be read, boxes are added, moved by keys, removed and saved. */
import { Notifications } from '@mantine/notifications'
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { DashboardItem } from '../../../preload/contract/index.ts'
import { endArranging } from '../../state/dashboard.ts'
import { renderOverEngine } from '../../testing/render.tsx'
import { useDatasets } from '../datasets/use-datasets.ts'
import { DashboardTab } from './dashboard-tab.tsx'

const Live = ({ id }: { readonly id: string }) => {
  const dataset = useDatasets().data?.find((one) => one.id === id)
  return dataset ? <DashboardTab dataset={dataset} /> : null
}
/** jsdom lays nothing out: every element is told to be as wide as a window. */
class WideObserver {
  readonly #tell: ResizeObserverCallback
  constructor(tell: ResizeObserverCallback) {
    this.#tell = tell
  }
  observe(target: Element) {
    const contentRect = { x: 0, y: 0, top: 0, left: 0, right: 900, bottom: 400, width: 900, height: 400 }
    this.#tell([{ target, contentRect } as ResizeObserverEntry], this as unknown as ResizeObserver)
  }
  unobserve() {
    return undefined
  }
  disconnect() {
    return undefined
  }
}
beforeEach(() => {
  vi.stubGlobal('ResizeObserver', WideObserver)
  vi.stubGlobal('requestAnimationFrame', (run: FrameRequestCallback) => setTimeout(() => run(0), 0))
})
afterEach(() => {
  act(() => endArranging('d1'))
  vi.unstubAllGlobals()
})

const show = () =>
  renderOverEngine(
    <>
      <Notifications />
      <Live id="d1" />
    </>,
  )
const button = (name: string | RegExp) => screen.getByRole('button', { name })
const click = (name: string | RegExp) => fireEvent.click(button(name))
const box = (name: string) => screen.findByRole('article', { name })

describe('a dashboard', () => {
  it('shows its figures, and its charts as pictures and as tables', async () => {
    show()
    expect(await within(await box('Datapoints')).findByText('1,234,567')).toBeTruthy()
    const chart = within(await box('Rows by month'))
    expect(await chart.findByRole('img', { name: /Rows by month: lines with 12 points in 2 series/ })).toBeTruthy()
    fireEvent.click(chart.getByRole('button', { name: 'Rows by month as a table' }))
    const [head, first] = within(chart.getByRole('table')).getAllByRole('row')
    expect(head?.textContent).toBe('monthNorthSouth')
    expect(first?.textContent).toBe('Jan 202600')
  })

  it('hides a series that is clicked, and shows it again', async () => {
    show()
    const chart = within(await box('Rows by data_type'))
    const series = await chart.findByRole('button', { name: 'South' })
    expect(series.getAttribute('aria-pressed')).toBe('true')
    fireEvent.click(series)
    expect(series.getAttribute('aria-pressed')).toBe('false')
    fireEvent.click(series)
    expect(series.getAttribute('aria-pressed')).toBe('true')
  })
})

describe('arranging', () => {
  const saved = async (bridge: ReturnType<typeof show>['bridge']) => {
    const { dashboard } = await bridge.client.dashboards.get({ dataset: 'd1' })
    return dashboard.items
  }
  const placeOf = (items: readonly DashboardItem[], id: string) => {
    const item = items.find((one) => one.id === id)
    return item && [item.x, item.y, item.width]
  }

  it('moves and resizes boxes by keys, takes steps back, and saves', async () => {
    const { bridge } = show()
    await box('Datapoints')
    click('Arrange')
    const handle = button('Move Rows by month')
    fireEvent.keyDown(handle, { key: 'ArrowLeft' })
    fireEvent.keyDown(button('Move Datapoints'), { key: 'ArrowRight', shiftKey: true })
    fireEvent.keyDown(button('Move Datapoints'), { key: 'ArrowRight', shiftKey: true })
    click('Undo')
    click('Save')
    await waitFor(async () => expect(placeOf(await saved(bridge), 'figure-1')).toEqual([0, 0, 5]))
    expect(await screen.findByRole('button', { name: 'Arrange' })).toBeTruthy()
  })

  it('adds a text, removes a box, and brings it back', async () => {
    const { bridge } = show()
    await box('Datapoints')
    click('Arrange')
    click('Add')
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Text…' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'New text' }))
    fireEvent.change(dialog.getByRole('textbox', { name: 'Text' }), { target: { value: 'Read me first' } })
    fireEvent.click(dialog.getByRole('button', { name: 'Add' }))
    await box('Read me first')
    click('Remove Datapoints')
    await waitFor(() => expect(screen.queryByRole('article', { name: 'Datapoints' })).toBeNull())
    fireEvent.click(await within(await screen.findByRole('status')).findByRole('button', { name: 'Undo' }))
    await box('Datapoints')
    click('Save')
    await waitFor(async () => expect(await saved(bridge)).toHaveLength(4))
  })

  it('gives up what was arranged when it is cancelled', async () => {
    const { bridge } = show()
    await box('Datapoints')
    click('Arrange')
    click('Remove Datapoints')
    click('Cancel')
    await box('Datapoints')
    expect((await bridge.client.dashboards.get({ dataset: 'd1' })).origin).toBe('suggested')
  })
})

it('a new chart starts from a suggestion, and its title follows what is chosen', async () => {
  show()
  await box('Datapoints')
  click('Arrange')
  click('Add')
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Chart…' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'New chart' }))
  const title = await dialog.findByRole('textbox', { name: 'Title' })
  expect(title).toHaveProperty('value', 'Rows by data_type')
  fireEvent.change(dialog.getByLabelText('Kind'), { target: { value: 'area' } })
  fireEvent.change(dialog.getByLabelText('Measure'), { target: { value: 'share' } })
  expect(title).toHaveProperty('value', 'Share of rows by data_type')
  fireEvent.click(dialog.getByRole('button', { name: 'Add' }))
  await box('Share of rows by data_type')
})
