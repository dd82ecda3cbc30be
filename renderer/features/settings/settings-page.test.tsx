/** Settings: connections are tried before they are kept, secrets do not come back, and the API says where it answers. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { renderOverEngine } from '../../testing/render.tsx'
import { SettingsPage } from './settings-page.tsx'

const show = () => renderOverEngine(<SettingsPage />)
const button = (name: string | RegExp) => screen.getByRole('button', { name })
const type = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } })
const steps = async () =>
  within(await screen.findByRole('list', { name: 'Steps of the test' }))
    .getAllByRole('listitem')
    .map((step) => step.textContent)

describe('connections', () => {
  it('tells the step of a test that failed, and what to do', async () => {
    show()
    fireEvent.click(await screen.findByRole('button', { name: 'Test archive' }))
    const all = await steps()
    expect(all).toHaveLength(4)
    expect(all[0]).toContain('in order:')
    expect(all.at(-1)).toMatch(/^Log infailed:The password of clerk is refused/)
  })

  it('tries a connection before it is kept, and keeps it', async () => {
    show()
    fireEvent.click(await screen.findByRole('button', { name: 'Add a connection…' }))
    await screen.findByRole('dialog')
    type('Name', 'lab')
    type('Address', 'postgresql://me@lab.example/results')
    type('Password', 'wrong')
    fireEvent.click(button('Test'))
    expect((await steps()).at(-1)).toContain('failed:')
    type('Password', 'right')
    fireEvent.click(button('Test'))
    expect(await screen.findByText(/^Ready: PostgreSQL/)).toBeTruthy()
    fireEvent.click(button('Save'))
    const list = within(await screen.findByRole('list', { name: 'Connections' }))
    expect(await list.findByRole('heading', { name: 'lab' })).toBeTruthy()
    fireEvent.click(button('Change lab'))
    await screen.findByRole('dialog')
    expect(screen.getByLabelText('Password')).toHaveProperty('value', '')
    expect(screen.getByLabelText('Address')).toHaveProperty('value', 'postgresql://me@lab.example/results')
  })

  it('is kept without its password where there is nowhere to keep one, and says so before', async () => {
    renderOverEngine(<SettingsPage />, { hasKeystore: false })
    fireEvent.click(await screen.findByRole('button', { name: 'Add a connection…' }))
    const dialog = within(await screen.findByRole('dialog'))
    expect(await dialog.findByText(/Passwords are forgotten when Winnow ends/)).toBeTruthy()
    expect(dialog.getByRole('checkbox', { name: 'Keep the password' })).toHaveProperty('disabled', true)
    type('Name', 'lab')
    type('Address', 'postgresql://me@lab.example/results')
    type('Password', 'secret')
    fireEvent.click(button('Save'))
    expect(await screen.findByRole('heading', { name: 'lab' })).toBeTruthy()
  })

  it('says what is missing before anything is sent', async () => {
    show()
    fireEvent.click(await screen.findByRole('button', { name: 'Add a connection…' }))
    await screen.findByRole('dialog')
    type('Name', 'lab')
    type('Address', 'lab.example')
    fireEvent.click(button('Save'))
    expect(await screen.findByText(/An address begins with postgresql/)).toBeTruthy()
  })

  it('is forgotten only after a question', async () => {
    show()
    fireEvent.click(await screen.findByRole('button', { name: 'Remove documents' }))
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Remove' }))
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Test documents' })).toBeNull())
  })
})

describe('the API', () => {
  it('says where it answers once it is switched on', async () => {
    show()
    fireEvent.click(await screen.findByRole('switch', { name: 'Answer programs' }))
    expect(await screen.findByText('http://127.0.0.1:7733')).toBeTruthy()
    expect(screen.getByRole('link', { name: 'How to use it' }).getAttribute('href')).toBe('http://127.0.0.1:7733/docs')
  })

  it('adds a user with a role, and refuses a short password', async () => {
    show()
    fireEvent.click(await screen.findByRole('button', { name: 'Add a user…' }))
    await screen.findByRole('dialog')
    type('Name', 'nightly')
    fireEvent.change(screen.getByLabelText('Role'), { target: { value: 'editor' } })
    type('Password', 'short')
    fireEvent.click(button('Add'))
    expect(await screen.findByText('A password has 10 characters or more.')).toBeTruthy()
    type('Password', 'long enough now')
    fireEvent.click(button('Add'))
    const users = within(await screen.findByRole('list', { name: 'Users of the API' }))
    expect(await users.findByRole('heading', { name: 'nightly' })).toBeTruthy()
    expect(users.getByText(/Editor: may also load/)).toBeTruthy()
  })
})
