/** Publishing from the window: a review before anything is written, a choice where one is needed, and a way back. */
import { Notifications } from '@mantine/notifications'
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { askToPublish, closePush, stopPublishing } from '../../state/team.ts'
import { renderOverEngine } from '../../testing/render.tsx'
import { useDatasets } from '../datasets/use-datasets.ts'
import { PublishDialog } from './publish-dialog.tsx'
import { TeamTab } from './team-tab.tsx'

// What jsdom lacks: it lays nothing out.
Range.prototype.getClientRects ??= () => document.createElement('div').getClientRects()

const Live = ({ id }: { readonly id: string }) => {
  const dataset = useDatasets().data?.find((one) => one.id === id)
  return dataset ? <TeamTab dataset={dataset} /> : null
}
const show = (id = 'd1', isEmpty = false) =>
  renderOverEngine(
    <>
      <Notifications />
      <Live id={id} />
      <PublishDialog />
    </>,
    { isEmpty },
  )
const click = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }))

async function review(to: string) {
  show()
  await screen.findByRole('list', { name: 'Places' })
  act(() => askToPublish('d1', to))
  fireEvent.click(await screen.findByRole('button', { name: 'See what would change' }))
  await screen.findByRole('navigation', { name: 'Tables of the push' })
}

afterEach(() =>
  act(() => {
    closePush('d1')
    stopPublishing()
  }),
)

describe('the Team tab', () => {
  it('says how far each place is behind, when it is pushed to, and why that waits', async () => {
    show()
    const places = within(await screen.findByRole('list', { name: 'Places' }))
    expect(places.getByText(/Version 1, 3 versions behind/).textContent).toContain('After each load: what changed')
    expect(places.getByRole('status').textContent).toMatch(/^The schedule waits for you\. 2 rows were changed/)
    const pushes = within(screen.getByRole('list', { name: 'Pushes' })).getAllByRole('listitem')
    expect(pushes[0]?.textContent).toContain('by clerk')
    expect(pushes[0]?.textContent).toContain('Verified')
  })

  it('keeps a schedule', async () => {
    show()
    fireEvent.click(await screen.findByRole('button', { name: 'Schedule pushes to warehouse' }))
    const dialog = within(await screen.findByRole('dialog'))
    fireEvent.click(dialog.getByRole('radio', { name: 'Every day' }))
    fireEvent.change(dialog.getByLabelText(/^At/), { target: { value: '21:30' } })
    fireEvent.click(dialog.getByRole('button', { name: 'Save' }))
    expect(await screen.findByText(/Every day at 21:30: what changed/)).toBeTruthy()
  })

  it('takes the last push back', async () => {
    show()
    fireEvent.click(await screen.findByRole('button', { name: 'Roll back version 1 to warehouse' }))
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Roll back' }))
    expect(await screen.findByText('Rolled back')).toBeTruthy()
  })
})

describe('a review', () => {
  it('shows what would change before anything is written, and says on the button what it writes', async () => {
    await review('documents')
    const tables = within(screen.getByRole('navigation', { name: 'Tables of the push' }))
    expect(tables.getByRole('button', { name: /columns.*New.*inserted/ })).toBeTruthy()
    expect(screen.queryByRole('region', { name: 'To be decided' })).toBeNull()
    click(/is made/)
    expect(await screen.findByRole('button', { name: /^Insert [\d,]+ rows in 3 tables$/ })).toHaveProperty(
      'disabled',
      false,
    )
    expect(screen.getByText('Waits for you')).toBeTruthy()
  })

  it('writes nothing until it is said what happens to rows in conflict and to cells that cannot be held', async () => {
    await review('warehouse')
    const button = () => screen.getByRole('button', { name: /^Insert/ })
    const decisions = within(screen.getByRole('region', { name: 'To be decided' }))
    expect(button()).toHaveProperty('disabled', true)
    expect(decisions.getByRole('status').textContent).toBe('Choose what happens to the 2 rows in conflict.')
    fireEvent.click(decisions.getByRole('radio', { name: 'Write ours over them' }))
    expect(button().textContent).toBe('Insert 196, update 44, delete 7, overwrite 2 rows in 2 tables')
    expect(decisions.getByRole('status').textContent).toMatch(/cell that the database cannot hold/)
    expect(decisions.getByText(/, line 7, .*NUL character/)).toBeTruthy()
    fireEvent.click(decisions.getByRole('radio', { name: 'Leave those rows out' }))
    expect(button()).toHaveProperty('disabled', false)
    fireEvent.click(button())
    expect(await screen.findByText('Verified')).toBeTruthy()
    expect(screen.getByText(/^Published just now by clerk/)).toBeTruthy()
  })

  it('shows a row in conflict from both sides, and as it was after the last sync', async () => {
    await review('warehouse')
    const grid = await screen.findByRole('grid', { name: /^Rows of namespaces/ })
    await waitFor(() => expect(within(grid).getAllByText('in conflict')).toHaveLength(2))
    fireEvent.keyDown(grid, { key: 'ArrowDown' })
    const panel = within(await screen.findByRole('region', { name: 'Row in full' }))
    expect(panel.getByRole('columnheader', { name: 'After the last sync' })).toBeTruthy()
    expect(panel.getByRole('row', { name: /Equity EQUITIES \(old\) Equities/ })).toBeTruthy()
  })

  it('is of the chosen tables only, and of one at least', async () => {
    show()
    await screen.findByRole('list', { name: 'Places' })
    act(() => askToPublish('d1', 'documents'))
    fireEvent.click(await screen.findByRole('button', { name: 'Only some of the 3 tables…' }))
    const boxes = within(screen.getByRole('group', { name: 'Tables' })).getAllByRole('checkbox')
    for (const box of boxes) fireEvent.click(box)
    expect(screen.getByRole('button', { name: 'See what would change' })).toHaveProperty('disabled', true)
    fireEvent.click(screen.getByRole('checkbox', { name: /^columns, / }))
    click('See what would change')
    const tables = within(await screen.findByRole('navigation', { name: 'Tables of the push' }))
    expect(tables.getAllByRole('button').map(({ textContent }) => textContent)).toEqual([
      expect.stringMatching(/^columns/),
    ])
  })

  it('is given up without a trace', async () => {
    await review('documents')
    click('Discard')
    const pushes = within(await screen.findByRole('list', { name: 'Pushes' }))
    await waitFor(() => expect(pushes.queryByText('Waits for you')).toBeNull())
    expect(pushes.queryByText('Discarded')).toBeNull()
    expect(pushes.getAllByText('Published').length).toBeGreaterThan(0)
  })
})
