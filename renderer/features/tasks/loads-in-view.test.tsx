/** What a window does by itself with the loads that it started: open early, tell the end, offer the way back. */
import { Notifications } from '@mantine/notifications'
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import type { Task } from '../../../preload/contract/index.ts'
import { followChanges } from '../../bridge/follow.ts'
import { keys } from '../../bridge/keys.ts'
import { type LoadOrder, useLaunches } from '../../state/launches.ts'
import { showDataset, showStart, useNavigation } from '../../state/navigation.ts'
import { renderOverEngine } from '../../testing/render.tsx'
import { useStartOrder } from '../load-sheet/use-start-load.ts'
import { useTaskEndings } from './use-task-endings.ts'
import { useTaskOpenings } from './use-task-openings.ts'

const Window = ({ order }: { readonly order: LoadOrder }) => {
  const start = useStartOrder()
  useTaskEndings()
  useTaskOpenings()
  return (
    <button type="button" onClick={() => void start(order)}>
      Start
    </button>
  )
}

const begin = (order: Partial<LoadOrder>, stepMs: number) => {
  const files = [{ file: 'columns.csv' }]
  const { bridge, cache } = renderOverEngine(
    <>
      <Notifications />
      <Window order={{ files, ...order }} />
    </>,
    { stepMs },
  )
  const stop = followChanges(bridge.client, cache)
  stops.push(stop)
  fireEvent.click(screen.getByRole('button', { name: 'Start' }))
  return () => cache.getQueryData<readonly Task[]>(keys.tasks)?.find(({ id }) => id.startsWith('new-'))
}
const stops: (() => void)[] = []

afterEach(() => {
  for (const stop of stops.splice(0)) stop()
  useLaunches.setState({ loads: {}, opened: new Set() })
  showStart()
})

it('opens a new dataset while its rows are still coming, and does not fetch the person back to it', async () => {
  const task = begin({ dataset: 'early' }, 50)
  await waitFor(() => expect(useNavigation.getState().dataset).toBeDefined())
  expect(task()?.status).toBe('running')
  showDataset('d2')
  expect(await screen.findByText('early is loaded')).toBeTruthy()
  expect(useNavigation.getState().dataset).toBe('d2')
  expect(screen.getByRole('button', { name: 'Open' })).toBeTruthy()
})

it('offers to undo a load into a dataset as soon as it is done', async () => {
  begin({ into: { dataset: 'd1', mode: 'append' } }, 5)
  expect(await screen.findByText('demo has a new version')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
  expect(await screen.findByText('Back at version 4.')).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Restore version 5' })).toBeTruthy()
})
