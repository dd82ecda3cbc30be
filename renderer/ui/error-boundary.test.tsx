/** What is left of the window when a part of it fails. */
import { screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { renderOverEngine } from '../testing/render.tsx'
import { ErrorBoundary } from './error-boundary.tsx'

function Broken(): never {
  throw new Error('no such chart')
}

it('says what failed in the place of the part, and leaves the others alone', () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined) // React tells of it there as well.
  renderOverEngine(
    <>
      <nav>Tabs</nav>
      <ErrorBoundary>
        <Broken />
      </ErrorBoundary>
    </>,
  )
  expect(screen.getByRole('alert').textContent).toContain('This view cannot be shown: no such chart.')
  expect(screen.getByRole('button', { name: 'Reload the window' })).toBeTruthy()
  expect(screen.getByText('Tabs')).toBeTruthy()
})
