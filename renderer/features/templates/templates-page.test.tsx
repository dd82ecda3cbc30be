/** Templates on the screen: what they expect, the form and the text of a draft, import, export, delete and its undo. */
import { Notifications } from '@mantine/notifications'
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { showStart, showTemplates } from '../../state/navigation.ts'
import { refuseTemplate, writeTemplate } from '../../state/template-draft.ts'
import { renderOverEngine } from '../../testing/render.tsx'
import { TemplatesPage } from './templates-page.tsx'

// What jsdom lacks: it lays nothing out.
Range.prototype.getClientRects ??= () => document.createElement('div').getClientRects()

const show = (host: Parameters<typeof renderOverEngine>[2] = {}) =>
  renderOverEngine(
    <>
      <Notifications />
      <TemplatesPage />
    </>,
    {},
    host,
  )
const button = (name: string | RegExp) => screen.getByRole('button', { name })
const click = (name: string | RegExp) => fireEvent.click(button(name))
const type = (name: string, value: string) =>
  fireEvent.change(screen.getByRole('textbox', { name }), { target: { value } })

async function copy() {
  fireEvent.click(await screen.findByRole('button', { name: 'Make a copy to edit' }))
  await screen.findByRole('region', { name: 'Template editor' })
}
async function save() {
  await waitFor(() => expect(button('Save')).toHaveProperty('disabled', false))
  click('Save')
}

afterEach(() =>
  act(() => {
    writeTemplate(undefined)
    refuseTemplate(undefined)
    showStart()
  }),
)

describe('the templates page', () => {
  it('shows what a template expects of each file', async () => {
    show()
    const card = within(await screen.findByRole('region', { name: 'Namespaces' }))
    expect(card.getByRole('row', { name: 'namespace_id Text always' })).toBeTruthy()
    expect(card.getByText('Files are often called like namespace.')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Edit' })).toBeNull()
  })

  it('keeps ours as they are: a copy is edited, saved, deleted and brought back', async () => {
    show()
    await copy()
    expect(screen.getByRole('textbox', { name: 'Name for scripts' })).toHaveProperty('value', 'linked-catalogue-copy')
    type('Title', 'My catalogue')
    await save()
    const view = await screen.findByRole('article', { name: 'My catalogue' })
    expect(within(view).getByRole('button', { name: 'Edit' })).toBeTruthy()
    click('More about this template')
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Delete' }))
    await waitFor(() => expect(screen.queryByRole('article', { name: 'My catalogue' })).toBeNull())
    fireEvent.click(await screen.findByRole('button', { name: 'Undo' }))
    expect(await screen.findByRole('article', { name: 'My catalogue' })).toBeTruthy()
  })

  it('writes the form into the text, with the columns of the chosen kind of file', async () => {
    show()
    await copy()
    fireEvent.change(screen.getByRole('combobox', { name: 'Kind of file' }), { target: { value: '1' } })
    fireEvent.change(screen.getByRole('combobox', { name: 'Type of note' }), { target: { value: 'date' } })
    type('Format of note', '%d.%m.%Y')
    fireEvent.click(screen.getByRole('checkbox', { name: 'column_id is part of the key' }))
    type('Name of column_id', 'id')
    click('Add a column')
    fireEvent.click(button('Remove note'))
    await save()
    fireEvent.click(await screen.findByRole('button', { name: 'Edit' }))
    fireEvent.change(await screen.findByRole('combobox', { name: 'Kind of file' }), { target: { value: '1' } })
    expect(screen.getAllByRole('textbox', { name: /^Name of / }).map((field) => field.getAttribute('value'))).toEqual([
      'id',
      'column_3',
    ])
    expect(screen.getByRole('checkbox', { name: 'id is part of the key' })).toHaveProperty('checked', true)
  })

  it('saves nothing with a mistake, and says on which line it is', async () => {
    show()
    await copy()
    type('Title', '')
    const mistakes = screen.getByRole('status', { name: 'Mistakes' })
    await waitFor(() => expect(mistakes.textContent).toContain('Line 3 This must not be empty.'))
    expect(button('Save')).toHaveProperty('disabled', true)
    click('Discard')
    fireEvent.click(await screen.findByRole('button', { name: 'Undo' }))
    expect(await screen.findByRole('region', { name: 'Template editor' })).toBeTruthy()
    expect(screen.getByRole('textbox', { name: 'Title' })).toHaveProperty('value', '')
  })

  it('takes a file in, asks where the name is taken, and shows what is wrong with another', async () => {
    const files = ['bad.json', 'taken.json']
    show({ pickFiles: async () => [{ grant: files.shift() ?? '' }] })
    fireEvent.click(await screen.findByRole('button', { name: 'Import…' }))
    expect((await screen.findByRole('alert')).textContent).toContain('line 3, column 12')
    click('Import…')
    fireEvent.click(await screen.findByRole('button', { name: 'Import as linked-catalogue-2' }))
    expect(await screen.findByRole('article', { name: 'Template linked-catalogue-2' })).toBeTruthy()
    expect(screen.queryByText(/line 3, column 12/)).toBeNull()
  })

  it('writes a template where the person says', async () => {
    const asked: string[] = []
    show({
      pickTarget: async (name) => {
        asked.push(name)
        return { target: 'there', name: 'there.json', overwrite: false }
      },
    })
    act(() => showTemplates('linked-catalogue'))
    fireEvent.click(await screen.findByRole('button', { name: 'Export…' }))
    expect(await screen.findByText('there.json is written.')).toBeTruthy()
    expect(asked).toEqual(['linked-catalogue.datapackage.json'])
  })
})
