/** The way from a suggestion to segments: asked for, followed, told of, read, and looked at in the data. */
import { Notifications } from '@mantine/notifications'
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { followChanges } from '../../bridge/follow.ts'
import { showStart, useNavigation } from '../../state/navigation.ts'
import { showSegments } from '../../state/segments-view.ts'
import { renderOverEngine } from '../../testing/render.tsx'
import { useDatasets } from '../datasets/use-datasets.ts'
import { useTaskEndings } from '../tasks/use-task-endings.ts'
import { SegmentsTab } from './segments-tab.tsx'

const Live = ({ id }: { readonly id: string }) => {
  useTaskEndings()
  const dataset = useDatasets().data?.find((one) => one.id === id)
  return dataset ? <SegmentsTab dataset={dataset} /> : null
}
const stops: (() => void)[] = []
const show = (id: string) => {
  const { bridge, cache } = renderOverEngine(
    <>
      <Notifications />
      <Live id={id} />
    </>,
  )
  stops.push(followChanges(bridge.client, cache))
}
const click = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }))
const findSome = async () => {
  await screen.findByRole('form', { name: 'New segments' })
  click('Find segments')
  return within(await screen.findByRole('list', { name: 'Segments found' })).findAllByRole('listitem')
}

afterEach(() =>
  act(() => {
    for (const stop of stops.splice(0)) stop()
    showStart()
    for (const id of ['d1', 'd2']) showSegments(id, undefined)
  }),
)

describe('segments', () => {
  it('are found with what is suggested; a message tells of them and leads to them', async () => {
    show('d2')
    await screen.findByRole('form', { name: 'New segments' })
    expect(screen.getByRole('combobox', { name: 'One member for each' })).toHaveProperty('value', 'Song')
    const cards = await findSome()
    expect(cards).toHaveLength(3)
    expect(cards[0]?.textContent).toContain('Small spenders who have stayed away')
    expect(cards[0]?.textContent).toContain('52 %')
    const bars = within(screen.getByRole('table', { name: 'Features of Frequent high spenders against the whole' }))
    expect(bars.getByRole('row', { name: /^Number of Plays very high/ })).toBeTruthy()
    expect(await screen.findByText('Ready: Segments of plays')).toBeTruthy()
    click('Show')
    expect(useNavigation.getState()).toMatchObject({ dataset: 'd2', tabOf: { d2: 'segments' } })
  })

  it('can be read as a table, opened as data, and deleted', async () => {
    show('d2')
    await findSome()
    fireEvent.click(await screen.findByRole('button', { name: 'Show as a table' }))
    expect(screen.getByRole('table', { name: 'Middle of each segment' })).toBeTruthy()
    expect(screen.getByRole('figure', { name: /3 segments: 0\.472/ })).toBeTruthy()
    click('Members')
    expect(useNavigation.getState().tableOf.d2).toBe('segments-of-plays')
    click('Delete these segments')
    expect(await screen.findByRole('form', { name: 'New segments' })).toBeTruthy()
  })

  it('are not looked for before the form is complete', async () => {
    show('d2')
    await screen.findByRole('form', { name: 'New segments' })
    fireEvent.change(screen.getByRole('textbox', { name: 'Name' }), { target: { value: ' ' } })
    expect(screen.getByText('Give the segments a name.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Find segments' })).toHaveProperty('disabled', true)
  })

  it('that the template offers are a click away', async () => {
    show('d1')
    const offered = within(await screen.findByRole('region', { name: 'Offered by the template' }))
    expect(offered.getByText('Namespaces that are alike')).toBeTruthy()
    fireEvent.click(offered.getByRole('button', { name: 'Find them' }))
    const cards = await screen.findByRole('list', { name: 'Segments found' })
    await waitFor(() => expect(within(cards).getAllByRole('listitem')).toHaveLength(3))
  })
})
