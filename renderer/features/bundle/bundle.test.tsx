/** Handing a dataset over, and opening what was handed over. */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import type { Task } from '../../../preload/contract/index.ts'
import { keys } from '../../bridge/keys.ts'
import { addArrivals, closeLoadSheet, nextArrivalId } from '../../state/load-sheet.ts'
import { linkedCatalogue } from '../../testing/fake/data.ts'
import { renderOverEngine } from '../../testing/render.tsx'
import { LoadSheet } from '../load-sheet/load-sheet.tsx'
import { BundleDialog } from './bundle-dialog.tsx'

const open = (...grants: readonly string[]) =>
  act(() =>
    addArrivals(
      grants.map((grant) => ({ id: nextArrivalId(), name: grant, bytes: 0, sent: 0, grant, cancel: () => undefined })),
    ),
  )

afterEach(() => act(closeLoadSheet))

describe('the bundle dialog', () => {
  it('tells what the bundle will hold and how large it is, and asks before it replaces a file', async () => {
    const target = { target: 'place', name: 'demo_bundle.zip', overwrite: false }
    const asked: string[] = []
    const pickTarget = async (name: string) => {
      asked.push(name)
      return target
    }
    const closed: string[] = []
    const { dataset } = linkedCatalogue('d1', 'demo', new Date())
    const { cache } = renderOverEngine(
      <BundleDialog dataset={dataset} onClose={() => closed.push('closed')} />,
      {},
      { pickTarget },
    )
    const list = within(await screen.findByRole('list', { name: 'What the bundle holds' }))
    expect(list.getByText('1 report').parentElement?.textContent).toContain('1 cannot run without a value')
    expect(screen.getByText(/^About [\d.]+ MB$/)).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Write bundle…' }))
    expect((await screen.findByRole('alert')).textContent).toContain('demo_bundle.zip exists already. Replace it?')
    expect(asked).toEqual(['demo_bundle.zip'])
    fireEvent.click(screen.getByRole('button', { name: 'Replace' }))
    await waitFor(() => expect(closed).toEqual(['closed']))
    expect(cache.getQueryData<readonly Task[]>(keys.tasks)?.[0]).toMatchObject({ kind: 'bundle', dataset: 'd1' })
  })
})

describe('a bundle on the load sheet', () => {
  it('is told as what it is, without the choices of a CSV file, and opens under a free name', async () => {
    const { cache } = renderOverEngine(<LoadSheet />, { isEmpty: true })
    open('demo.zip')
    const dialog = within(await screen.findByRole('dialog', { name: 'Open a bundle' }))
    const card = within(await dialog.findByRole('region', { name: 'demo.zip' }))
    expect(card.getByRole('heading', { name: 'A Winnow bundle of demo' })).toBeTruthy()
    expect(
      card.getByText(/^version 3 · made .* · Linked catalogue · 1,208 rows · 3 anomalies · [\d.]+ MB$/),
    ).toBeTruthy()
    expect(dialog.queryByRole('button', { name: /^Load \d/ })).toBeNull()
    expect(card.getByRole('textbox', { name: 'Dataset name' })).toHaveProperty('value', 'demo-2')
    fireEvent.click(card.getByRole('button', { name: 'Open it' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(cache.getQueryData<readonly Task[]>(keys.tasks)?.[0]).toMatchObject({ files: ['demo.zip'] })
  })

  it('stands beside files that are to be loaded, and can be taken away', async () => {
    renderOverEngine(<LoadSheet />)
    open('demo.zip', 'columns.csv')
    expect(await screen.findByRole('button', { name: 'Load 1 file' })).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Remove demo.zip' }))
    expect(screen.queryByRole('region', { name: 'demo.zip' })).toBeNull()
    expect(screen.getByRole('dialog', { name: 'Load files' })).toBeTruthy()
  })
})
