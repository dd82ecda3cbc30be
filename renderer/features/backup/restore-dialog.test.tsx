/** Restoring: the person sees what the backup holds and says where it goes. */
import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import type { Task } from '../../../preload/contract/index.ts'
import { keys } from '../../bridge/keys.ts'
import { askForRestore, closeRestore } from '../../state/restore-request.ts'
import { renderOverEngine } from '../../testing/render.tsx'
import { RestoreDialog } from './restore-dialog.tsx'

afterEach(() => act(closeRestore))

const open = (into?: string) => {
  const { cache } = renderOverEngine(<RestoreDialog />)
  act(() => askForRestore({ files: ['manifest.json'], into }))
  return () => cache.getQueryData<readonly Task[]>(keys.tasks)?.[0]
}

describe('the restore dialog', () => {
  it('tells what the backup holds and makes a new dataset of it, under a name that is free', async () => {
    const started = open()
    expect(await screen.findByText(/^demo, version 3, backed up .*: 2 tables\.$/)).toBeTruthy()
    expect(screen.getByRole('textbox', { name: 'Name' })).toHaveProperty('value', 'demo-2')
    fireEvent.click(screen.getByRole('button', { name: 'Restore' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(started()).toMatchObject({ kind: 'restore', title: 'demo-2' })
  })

  it('says why a taken name will not do', async () => {
    open()
    fireEvent.change(await screen.findByRole('textbox', { name: 'Name' }), { target: { value: 'demo' } })
    fireEvent.click(screen.getByRole('button', { name: 'Restore' }))
    expect(await screen.findByText('There is a dataset called demo already.')).toBeTruthy()
  })

  it('restores one table as a new version of the dataset that it was opened from', async () => {
    const started = open('d2')
    const tables = await screen.findByRole('combobox', { name: 'Tables' })
    fireEvent.change(tables, { target: { value: 'columns' } })
    await waitFor(() => expect(screen.getByRole('combobox', { name: 'Dataset' })).toHaveProperty('value', 'd2'))
    fireEvent.click(screen.getByRole('button', { name: 'Restore' }))
    await waitFor(() => expect(started()).toMatchObject({ kind: 'restore', dataset: 'd2' }))
  })
})
