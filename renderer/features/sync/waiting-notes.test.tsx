/** What is told without being asked: that a push by itself waits for a person, and how a push ended that nobody watches. */
import { Notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { useEffect } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { useClient } from '../../bridge/bridge-context.tsx'
import { followChanges } from '../../bridge/follow.ts'
import { showDataset, showStart, useNavigation } from '../../state/navigation.ts'
import { closePush } from '../../state/team.ts'
import { renderOverEngine } from '../../testing/render.tsx'
import { useTaskEndings } from '../tasks/use-task-endings.ts'
import { useReview } from './use-pushes.ts'
import { useWaitingNotes } from './use-waiting-notes.ts'

function Watching() {
  const client = useClient()
  const cache = useQueryClient()
  useEffect(() => followChanges(client, cache), [client, cache])
  useTaskEndings()
  useWaitingNotes()
  return null
}
/** A review that somebody else, or a schedule, has begun. */
function Elsewhere() {
  const client = useClient()
  useEffect(() => void client.sync.review({ dataset: 'd1', to: 'warehouse' }), [client])
  return <Watching />
}
function Here() {
  const { mutate } = useReview()
  useEffect(() => mutate({ dataset: 'd1', to: 'documents' }), [mutate])
  return <Watching />
}
const show = (what: 'here' | 'elsewhere') =>
  renderOverEngine(
    <>
      <Notifications />
      {what === 'here' ? <Here /> : <Elsewhere />}
    </>,
  )

afterEach(() =>
  act(() => {
    closePush('d1')
    showStart()
  }),
)

describe('a push that nobody watches', () => {
  it('is told with its reason when it waits for a person, and leads to the place where one decides', async () => {
    show('elsewhere')
    expect(await screen.findByText('demo waits to be pushed to warehouse')).toBeTruthy()
    expect(screen.getByText(/2 rows were changed in the database/)).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Look' }))
    await waitFor(() => expect(useNavigation.getState()).toMatchObject({ dataset: 'd1', tabOf: { d1: 'team' } }))
  })

  it('is told when its review is ready, unless one looks at it', async () => {
    show('here')
    expect(await screen.findByText('The review of demo is ready')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Open' }))
    expect(useNavigation.getState().tabOf).toMatchObject({ d1: 'team' })
    act(() => showDataset('d1', 'overview'))
  })
})
