/** The export dialog. It never writes under a bad name and never overwrites without a yes. */
import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import type { Task } from '../../../preload/contract/index.ts'
import { keys } from '../../bridge/keys.ts'
import { askForExport, closeExport } from '../../state/export-request.ts'
import { renderOverEngine } from '../../testing/render.tsx'
import { ExportDialog } from './export-dialog.tsx'

const ask = (extension: 'json' | 'csv') =>
  act(() =>
    askForExport({
      dataset: 'd1',
      subject: '3 datapoints of demo',
      suggestedName: 'demo',
      forms: [{ label: '', extension, content: { what: 'selection', shape: extension } }],
    }),
  )
const name = (value: string) =>
  fireEvent.change(screen.getByRole('textbox', { name: 'File name' }), { target: { value } })
const exportButton = () => screen.getByRole('button', { name: 'Export' })

afterEach(() => act(closeExport))

describe('the export dialog', () => {
  it('refuses a bad name and says why', () => {
    renderOverEngine(<ExportDialog />)
    ask('csv')
    name('a/b')
    expect(screen.getByText(/cannot contain/)).toBeTruthy()
    expect(exportButton()).toHaveProperty('disabled', true)
  })

  it('adds the extension and writes', async () => {
    const { cache } = renderOverEngine(<ExportDialog />)
    ask('json')
    name('my report')
    expect(screen.getByText('It will be saved as my report.json')).toBeTruthy()
    fireEvent.click(exportButton())
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(cache.getQueryData<readonly Task[]>(keys.tasks)?.[0]?.files).toEqual(['my report.json'])
  })

  it('replaces a file that is there only after a yes', async () => {
    const { cache } = renderOverEngine(<ExportDialog />)
    ask('csv')
    name('taken')
    fireEvent.click(exportButton())
    const replace = await screen.findByRole('button', { name: 'Replace' })
    expect(cache.getQueryData(keys.tasks)).toBeUndefined()
    fireEvent.click(replace)
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(cache.getQueryData<readonly Task[]>(keys.tasks)).toHaveLength(1)
  })

  it('stays open when the person leaves the system dialog without a place', async () => {
    let asked = 0
    renderOverEngine(<ExportDialog />, {}, { pickTarget: async () => void asked++ })
    ask('csv')
    fireEvent.click(exportButton())
    await waitFor(() => expect(asked).toBe(1))
    expect(screen.getByRole('dialog', { name: 'Export' })).toBeTruthy()
  })

  it('offers to escape formulas for CSV only', () => {
    renderOverEngine(<ExportDialog />)
    ask('csv')
    expect(screen.getByRole('checkbox', { name: /escape formulas/ })).toHaveProperty('checked', true)
    act(closeExport)
    ask('json')
    expect(screen.queryByRole('checkbox', { name: /escape formulas/ })).toBeNull()
  })
})
