/** The history of a dataset: nothing in it is lost by going back, and only what was named is deleted for good. */
import { Notifications } from '@mantine/notifications'
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { closeComparison } from '../../state/comparison.ts'
import { renderOverEngine } from '../../testing/render.tsx'
import { useDatasets } from '../datasets/use-datasets.ts'
import { HistoryTab } from './history-tab.tsx'

const Live = ({ id }: { readonly id: string }) => {
  const dataset = useDatasets().data?.find((one) => one.id === id)
  return dataset ? <HistoryTab dataset={dataset} /> : null
}
const show = (id = 'd1') =>
  renderOverEngine(
    <>
      <Notifications />
      <Live id={id} />
    </>,
  )
const items = async () => within(await screen.findByRole('region', { name: 'Versions' })).findAllByRole('listitem')
const current = async () => (await items()).find((item) => within(item).queryByText('Current'))?.textContent ?? ''
const click = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }))

afterEach(() => act(() => closeComparison('d1')))

describe('the history', () => {
  it('lists versions newest first, with what was loaded and which were undone', async () => {
    show()
    const [first, second, third, last] = (await items()).map((item) => item.textContent)
    expect(first).toContain('Version 4')
    expect(first).toContain('Current')
    expect(first).toContain('columns_corrected.csv')
    expect(second).toContain('Undone')
    expect(third).toContain('by laptop')
    expect(third).toContain('+240')
    expect(last).toContain('First load')
  })

  it('goes back with one click, and forward again from the message', async () => {
    show()
    await items()
    click('Undo to version 2')
    expect(await screen.findByText('Back at version 2.')).toBeTruthy()
    await waitFor(async () => expect(await current()).toContain('Version 2'))
    fireEvent.click(within(screen.getByRole('status')).getByRole('button', { name: 'Restore version 4' }))
    await waitFor(async () => expect(await current()).toContain('Version 4'))
    expect(await items()).toHaveLength(4)
  })

  it('makes any version the current one', async () => {
    show()
    await items()
    click('Restore version 3')
    await waitFor(async () => expect(await current()).toContain('Version 3'))
  })

  it('offers nothing to undo, compare or delete where there is one version', async () => {
    show('d2')
    await items()
    for (const name of ['Undo', 'Compare…', 'Delete old versions…'])
      expect(screen.getByRole('button', { name })).toHaveProperty('disabled', true)
  })

  it('says which versions are lost before it deletes them, and deletes those only', async () => {
    show()
    await items()
    click('Delete old versions…')
    const dialog = within(await screen.findByRole('dialog', { name: 'Delete old versions' }))
    fireEvent.change(dialog.getByRole('textbox', { name: 'Newest versions to keep' }), { target: { value: '2' } })
    expect(dialog.getByText('Versions 1 and 2')).toBeTruthy()
    fireEvent.click(dialog.getByRole('button', { name: 'Delete 2 versions' }))
    await waitFor(async () => expect(await items()).toHaveLength(2))
    // The version before the current one is gone, so that there is no way back to it.
    expect(screen.getByRole('button', { name: 'Undo' })).toHaveProperty('disabled', true)
  })

  it('compares a version with the one it was made from', async () => {
    show()
    await items()
    click('Compare version 3 with version 2')
    expect(await screen.findByRole('combobox', { name: 'From' })).toHaveProperty('value', '2')
    expect(screen.getByRole('combobox', { name: 'To' })).toHaveProperty('value', '3')
    click('Back to the history')
    expect(await items()).toHaveLength(4)
  })
})
