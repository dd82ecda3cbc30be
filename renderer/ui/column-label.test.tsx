/** Types in headers. Why a column stayed text must be told to those who hover and to those who listen. */
import { fireEvent, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { renderOverEngine } from '../testing/render.tsx'
import { ColumnLabel, typeSentence } from './column-label.tsx'

const kept = { name: 'zip', type: 'string', reason: '412 of 1,000 values have leading zeros' } as const

it('says why a column was kept as text', async () => {
  renderOverEngine(<ColumnLabel column={kept} />)
  expect(screen.getByText(/, Kept as text: 412 of 1,000 values have leading zeros/)).toBeTruthy()
  fireEvent.mouseEnter(screen.getByText('zip').parentElement ?? document.body)
  expect((await screen.findByRole('tooltip')).textContent).toBe(
    'zipKept as text: 412 of 1,000 values have leading zeros',
  )
})
it('only names the type where there is nothing to explain', () => {
  expect(typeSentence({ name: 'born', type: 'date' })).toBe('Date')
  expect(typeSentence({ name: 'name', type: 'string', reason: null })).toBe('Text')
})
