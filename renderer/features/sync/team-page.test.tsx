/** What others published: how it stands to what is here, and that nothing here is overwritten unasked. */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import type { Task } from '../../../preload/contract/index.ts'
import { keys } from '../../bridge/keys.ts'
import { showPage, showStart, useNavigation } from '../../state/navigation.ts'
import { renderOverEngine } from '../../testing/render.tsx'
import { freeNameAmong, standingOf } from './published-words.ts'
import { TeamPage } from './team-page.tsx'

afterEach(() => act(showStart))

const open = (connection?: string) => {
  act(() => showPage({ name: 'team', connection }))
  const { cache } = renderOverEngine(<TeamPage />)
  return () => cache.getQueryData<readonly Task[]>(keys.tasks)?.[0]
}

describe('from the team', () => {
  it('tells what is not here, and what changed on both sides', async () => {
    open()
    const [demo, orders] = within(await screen.findByRole('list', { name: 'Published in warehouse' })).getAllByRole(
      'listitem',
    )
    expect(demo?.textContent).toContain('Changed on both sides')
    expect(orders?.textContent).toContain('Not here')
    expect(orders?.textContent).toContain('by night shift')
    const local = { dataset: 'd1', name: 'demo', version: 2, isBehind: true, hasChanged: false }
    expect(standingOf({ local })).toBe('behind')
    expect(standingOf({ local: { ...local, isBehind: false } })).toBe('same')
  })

  it('takes a dataset under a name of one’s own', async () => {
    const started = open()
    fireEvent.click(await screen.findByRole('button', { name: 'Take it: orders' }))
    const dialog = within(await screen.findByRole('dialog'))
    fireEvent.change(dialog.getByRole('textbox', { name: 'Name here' }), { target: { value: 'orders of all' } })
    fireEvent.click(dialog.getByRole('button', { name: 'Take it' }))
    await waitFor(() => expect(started()).toMatchObject({ kind: 'pull', title: 'orders of all' }))
  })

  it('offers a name that is free here, and takes no other', async () => {
    expect(freeNameAmong([{ name: 'Orders' }, { name: 'orders-2' }], 'orders')).toBe('orders-3')
    const started = open()
    fireEvent.click(await screen.findByRole('button', { name: 'Take it: orders' }))
    const dialog = within(await screen.findByRole('dialog'))
    await waitFor(() => expect(dialog.getByRole('textbox')).toHaveProperty('value', 'orders'))
    fireEvent.change(dialog.getByRole('textbox'), { target: { value: 'Demo' } })
    fireEvent.click(dialog.getByRole('button', { name: 'Take it' }))
    expect(await dialog.findByText('There is a dataset called Demo already.')).toBeTruthy()
    expect(started()?.kind).not.toBe('pull')
  })

  it('shows the differences when both sides changed, and asks for theirs or ours', async () => {
    const started = open()
    fireEvent.click(await screen.findByRole('button', { name: 'See the differences of demo' }))
    const dialog = within(await screen.findByRole('dialog'))
    const take = () => dialog.getByRole('button', { name: /in a new version$/ })
    await waitFor(() => expect(take()).toHaveProperty('disabled', true))
    expect(await dialog.findByRole('grid', { name: 'Rows of namespaces that change here' })).toBeTruthy()
    fireEvent.click(dialog.getByRole('radio', { name: /^Take theirs/ }))
    expect(take().textContent).toBe('Change 5 rows in a new version')
    fireEvent.click(take())
    await waitFor(() => expect(started()).toMatchObject({ kind: 'pull', dataset: 'd1' }))
  })

  it('opens a dataset where it is', async () => {
    open()
    fireEvent.click(await screen.findByRole('button', { name: 'Open there: orders' }))
    await waitFor(() => expect(useNavigation.getState().dataset).toBe('remote-orders'))
  })

  it('says why a database cannot be asked', async () => {
    open('archive')
    expect(await screen.findByText(/password of clerk is refused by archive/)).toBeTruthy()
  })
})
