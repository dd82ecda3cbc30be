/** Reports on the screen: values are filled in, the result says how fresh it is, and what is written is checked. */
import { Notifications } from '@mantine/notifications'
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { useExportRequest } from '../../state/export-request.ts'
import { chooseReport, forgetRuns, writeDraft } from '../../state/reports.ts'
import { renderOverEngine } from '../../testing/render.tsx'
import { useDatasets } from '../datasets/use-datasets.ts'
import { ReportsTab } from './reports-tab.tsx'

// What jsdom lacks: it lays nothing out.
Range.prototype.getClientRects ??= () => document.createElement('div').getClientRects()

const Live = ({ id }: { readonly id: string }) => {
  const dataset = useDatasets().data?.find((one) => one.id === id)
  return dataset ? <ReportsTab dataset={dataset} /> : null
}
const show = () =>
  renderOverEngine(
    <>
      <Notifications />
      <Live id="d1" />
    </>,
  )
const button = (name: string | RegExp) => screen.getByRole('button', { name })
const click = (name: string | RegExp) => fireEvent.click(button(name))
const type = (label: string, value: string) =>
  fireEvent.change(screen.getByRole('textbox', { name: label }), { target: { value } })
const list = () => within(screen.getByRole('navigation', { name: 'Reports' }))

/** The editor's text, and a way to replace it as typing does. */
async function editor() {
  const form = await screen.findByRole('region', { name: 'Report editor' })
  const content = await waitFor(() => {
    const found = [...form.querySelectorAll('div')].find(({ shadowRoot }) => shadowRoot)?.shadowRoot
    const text = found?.querySelector<HTMLElement>('.cm-content')
    if (!text) throw new Error('The editor is still coming.')
    return text
  })
  return content
}

afterEach(() =>
  act(() => {
    chooseReport('d1', undefined)
    writeDraft('d1', undefined)
    forgetRuns('d1', 'datapoints-by-frequency')
  }),
)

async function chooseNamespace() {
  fireEvent.click(await screen.findByRole('combobox', { name: 'Namespace' }))
  fireEvent.click(await screen.findByRole('option', { name: 'Equity 7' }))
}

describe('a report of the template', () => {
  it('waits for its values, runs with them, and says how fresh the result is', async () => {
    show()
    expect(await screen.findByText('Fill in Namespace, then run the report.')).toBeTruthy()
    expect(button('Run')).toHaveProperty('disabled', true)
    await chooseNamespace()
    click('Run')
    const result = within(await screen.findByRole('region', { name: 'Result' }))
    expect(result.getByText('450 rows')).toBeTruthy()
    expect(result.getByText('as of version 4')).toBeTruthy()
  })

  it('is exported with the values that its result was made with', async () => {
    show()
    await chooseNamespace()
    expect(button('Export…')).toHaveProperty('disabled', true)
    click('Run')
    await screen.findByRole('region', { name: 'Result' })
    click('Export…')
    expect(useExportRequest.getState().request).toMatchObject({
      suggestedName: 'datapoints-by-frequency Equity 7 1',
      forms: [
        {
          content: {
            ...{ what: 'report', name: 'datapoints-by-frequency' },
            parameters: { namespace: 'Equity 7', least: 1 },
          },
        },
      ],
    })
  })
})

describe('a report that is written', () => {
  it('is tried, saved, and shown in the list', async () => {
    show()
    await screen.findByText(/Fill in/)
    click('New report')
    expect((await editor()).textContent).toContain('FROM namespaces')
    click('Run')
    expect(await screen.findByText('450 rows')).toBeTruthy()
    click('Save')
    expect(await screen.findByText('Give the report a title.')).toBeTruthy()
    type('Title', 'All of them')
    click('Save')
    await waitFor(() => expect(list().getByRole('button', { name: /All of them/ })).toBeTruthy())
    expect(screen.getByRole('heading', { name: 'All of them' })).toBeTruthy()
    expect(screen.queryByRole('region', { name: 'Report editor' })).toBeNull()
  })

  it('proposes a parameter for each name that its SQL uses, and asks for its value', async () => {
    show()
    await screen.findByText(/Fill in/)
    click('Edit')
    await editor()
    click('Remove least')
    click('Add $least')
    expect(screen.getByRole('textbox', { name: 'least' })).toBeTruthy()
    fireEvent.change(within(screen.getByRole('group', { name: 'Parameter least' })).getByLabelText('Type'), {
      target: { value: 'date' },
    })
    expect(screen.getByLabelText('least')).toHaveProperty('type', 'date')
    click('Run')
    expect(await screen.findByText('Give a value for Namespace and least to run it.')).toBeTruthy()
  })

  it('has its mistake marked where it is', async () => {
    show()
    await screen.findByText(/Fill in/)
    click('Past runs…')
    expect(await screen.findByText(/No report of .* was run yet/)).toBeTruthy()
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' })
    click('New report')
    const content = await editor()
    const { EditorView } = await import('@codemirror/view')
    const view = EditorView.findFromDOM(content)
    act(() => view?.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: 'SELECT\n  nmae' } }))
    click('Run')
    expect(await screen.findByText('Line 2, column 3: Referenced column "nmae" not found.')).toBeTruthy()
    await waitFor(() => expect(content.querySelector('.cm-lintRange-error')?.textContent).toBe('nmae'))
  })

  it('goes back to the template after a question', async () => {
    show()
    await screen.findByText(/Fill in/)
    click('Edit')
    await editor()
    expect(screen.getByText(/takes the place of the template's report/)).toBeTruthy()
    type('Title', 'Counted')
    click('Save')
    await screen.findByRole('heading', { name: 'Counted' })
    click('More about this report')
    fireEvent.click(await screen.findByRole('menuitem', { name: "Go back to the template's…" }))
    fireEvent.click(
      within(await screen.findByRole('dialog', { name: "Go back to the template's" })).getByRole('button', {
        name: 'Go back',
      }),
    )
    expect(await screen.findByRole('heading', { name: 'Datapoints by frequency' })).toBeTruthy()
  })
})
