/** A table with many deliveries. Its card must stay short, and still lead to every file. */
import { fireEvent, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { linkedCatalogue } from '../../testing/fake/data.ts'
import { renderOverEngine } from '../../testing/render.tsx'
import { TableCard } from './table-card.tsx'

const { dataset } = linkedCatalogue('d', 'demo', new Date())
const [first] = dataset.tables
if (!first) throw new Error('The catalogue has tables.')
const weeks = Array.from({ length: 9 }, (_, week) =>
  first.sources.map((source) => ({ ...source, id: `w${week}`, file: `week-${week}.csv` })),
).flat()

it('shows the last deliveries, and the earlier ones when asked', () => {
  renderOverEngine(<TableCard dataset={dataset} table={{ ...first, sources: weeks }} onOpen={() => undefined} />)
  expect(screen.getByText('week-8.csv')).toBeTruthy()
  expect(screen.queryByText('week-0.csv')).toBeNull()
  fireEvent.click(screen.getByRole('button', { name: '3 earlier files' }))
  expect(screen.getByText('week-0.csv')).toBeTruthy()
})

it('makes no account of a file that is still being read', () => {
  renderOverEngine(<TableCard dataset={{ ...dataset, state: 'loading' }} table={first} onOpen={() => undefined} />)
  expect(screen.queryByRole('math')).toBeNull()
  expect(screen.getByText(/The account of this file is made when all of it is read/)).toBeTruthy()
})
