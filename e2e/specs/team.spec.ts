/**
 * A dataset goes to the database of a team as it was reviewed, comes to a colleague and is taken back, over a real
 * PostgreSQL; and a program asks for a report once a person lets it in.
 */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import {
  type FreshDatabase,
  freshDatabase,
  startPostgres,
  withoutPostgres,
} from '../../main/engine/testing/servers/postgres.ts'
import { freePort } from '../../main/engine/testing/servers/server-process.ts'
import { startBrowserHost } from '../runtime/browser-host.ts'
import { chooseRuntime, projectRoot } from '../runtime/runtime.ts'
import { expect, test } from '../runtime/test.ts'
import { loadSamples } from './samples.ts'
import { ask, openConnectionForm, review } from './team-steps.ts'

const tables = ['departments', 'jobs', 'hired_employees']

test('a dataset is published as reviewed, taken by a colleague, and what was pushed is rolled back', async ({
  desktop: { app, page },
  userData,
  chromiumPage,
}, info) => {
  test.skip(withoutPostgres(), 'there is no PostgreSQL')
  await using server = await startPostgres()
  await using database = await freshDatabase(server)
  await loadSamples(page, makeHires(info.outputPath('hires')))

  await test.step('the connection is tried and kept with its password', async () => {
    // Playwright starts every Electron as on a desktop without a key store.
    await app.evaluate((electron) => electron.app.commandLine.appendSwitch('password-store', 'gnome-libsecret'))
    const dialog = await openConnectionForm(page, database.url.replace(/:[^:@/]+@/, '@'))
    const password = dialog.getByRole('textbox', { name: 'Password' })
    const steps = dialog.getByRole('list', { name: 'Steps of the test' }).getByRole('listitem')
    await password.fill('not the password')
    await dialog.getByRole('button', { name: 'Test' }).click()
    await expect(steps.last()).toContainText('Log infailed:')
    await expect(steps.last()).toContainText('refuses the password of postgres')
    await password.fill(decodeURIComponent(new URL(database.url).password))
    await dialog.getByRole('button', { name: 'Test' }).click()
    await expect(dialog.getByText(/^Ready: PostgreSQL \d+/)).toBeVisible()
    await expect(steps).toHaveText(Array(7).fill(/in order:/))
    await dialog.getByRole('button', { name: 'Save' }).click()
    const connections = page.getByRole('list', { name: 'Connections' })
    if (chooseRuntime().kind === 'stand-in') await expect(connections).toContainText('password in the key store')
    await page.getByRole('button', { name: 'Test team' }).click()
    await expect(connections.getByText(/^Ready: PostgreSQL/)).toBeVisible()
  })

  await test.step('nothing is in the database before the review is confirmed', async () => {
    await page
      .getByRole('navigation', { name: 'Datasets' })
      .getByRole('button', { name: /^hires/ })
      .first()
      .click()
    await review(page, 'hires')
    const reviewed = page.getByRole('navigation', { name: 'Tables of the push' }).getByRole('button')
    await expect(reviewed).toHaveText(tables.map((table) => new RegExp(`^${table}New\\d+ inserted`)))
    await page.getByRole('button', { name: 'departments is made' }).click()
    await expect(page.getByRole('region', { name: 'Statements' })).toContainText(/create table/i)
    await expect(page.getByRole('grid', { name: /^Rows of departments/ }).getByText('Purchasing')).toBeVisible()
    expect(await ask(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([])
    await page.getByRole('button', { name: /^Insert [\d,]+ rows in 3 tables$/ }).click()
    await expect(page.getByText('Verified')).toBeVisible()
    expect(await ask(database, 'SELECT id::int, department FROM departments ORDER BY id LIMIT 1')).toEqual([
      { id: 1, department: 'Purchasing' },
    ])
  })

  await test.step('a row that was changed there is overwritten only when a person says so', async () => {
    await ask(database, "UPDATE departments SET department = 'Buying' WHERE id = 1")
    await review(page, 'hires', async (dialog) => {
      await dialog.getByText('Everything', { exact: true }).click()
      await dialog.getByRole('button', { name: 'Only some of the 3 tables…' }).click()
      await dialog.getByRole('checkbox', { name: /^jobs, / }).uncheck()
    })
    const reviewed = page.getByRole('navigation', { name: 'Tables of the push' }).getByRole('button')
    await expect(reviewed).toHaveText([/^departments1 in conflict/, /^hired_employeesno row changed/])
    const rows = page.getByRole('grid', { name: /^Rows of departments/ })
    await expect(rows).toContainText(/Buying.*Purchasing/)
    await expect(page.getByRole('button', { name: 'Nothing is chosen yet' })).toBeDisabled()
    await page.getByRole('radio', { name: 'Write ours over them' }).check()
    await page.getByRole('button', { name: 'Overwrite 1 row in departments' }).click()
    await expect(page.getByText('Verified')).toBeVisible()
    expect(await nameOfFirst(database)).toBe('Purchasing')
  })

  await test.step('a colleague has the same rows, here and where they are', async () => {
    await using host = await startBrowserHost(join(userData, 'store of a colleague'))
    const other = await chromiumPage(host.url.href)
    const dialog = await openConnectionForm(other, database.url)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(other.getByRole('list', { name: 'Connections' })).toContainText('password until Winnow ends')
    await other.getByRole('button', { name: 'From the team' }).click()
    await other.getByRole('button', { name: 'Open there: hires' }).click()
    await expect(other.getByText('in team', { exact: true })).toBeVisible()
    await expect(other.getByText('questions are answered there')).toBeVisible()
    const there = await shownRows(other)
    await other.getByRole('button', { name: 'Get it here…' }).click()
    await other.getByRole('button', { name: 'Take it: hires' }).click()
    const taking = other.getByRole('dialog', { name: 'Take hires' })
    await expect(taking.getByRole('textbox', { name: 'Name here' })).toHaveValue('hires-2')
    await taking.getByRole('button', { name: 'Take it' }).click()
    await expect(other.getByRole('tab', { name: 'Team' })).toBeVisible()
    const pulled = await shownRows(other)
    expect(pulled).toEqual(await shownRows(page))
    expect(there).toEqual(pulled)
  })

  await test.step('the last push is taken back, and the history tells all', async () => {
    await page.getByRole('tab', { name: 'Team' }).click()
    await page.getByRole('button', { name: 'Back to places and pushes' }).click()
    await review(page, 'hires')
    await page.getByRole('button', { name: 'Discard' }).click()
    const pushes = page.getByRole('list', { name: 'Pushes' }).getByRole('listitem')
    await expect(pushes).toHaveText([
      /Published.*Verified.*Everything · 1 in conflict/,
      /Published.*Verified.*What changed · [\d,]+ inserted/,
    ])
    await page.getByRole('button', { name: 'Roll back version 1 to team' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click()
    await expect(pushes.first()).toContainText('Rolled back')
    expect(await nameOfFirst(database)).toBe('Buying')
  })
})

test('programs are answered once a person switches the API on and lets them in', async ({
  desktop: { page },
}, info) => {
  await loadSamples(page, makeHires(info.outputPath('hires')))
  const port = await freePort()
  const at = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init)
  const isRefused = () =>
    at('/health').then(
      () => false,
      () => true,
    )
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('textbox', { name: 'Port' }).fill(String(port))
  await page.getByRole('button', { name: 'Use this port' }).click()
  await expect(page.getByRole('button', { name: 'Use this port' })).toBeHidden()
  expect(await isRefused()).toBe(true)
  const answers = page.getByRole('switch', { name: 'Answer programs' })
  await answers.click()
  await expect(page.getByText(`It answers at http://127.0.0.1:${port}.`)).toBeVisible()
  expect(await (await at('/health')).json()).toEqual({ status: 'ok' })

  await page.getByRole('button', { name: 'Add a user…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a user' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('ann')
  await dialog.getByRole('textbox', { name: 'Password' }).fill('correct horse battery')
  await dialog.getByRole('button', { name: 'Add' }).click()
  await expect(page.getByRole('list', { name: 'Users of the API' })).toContainText('ann')

  const report = '/api/datasets/hires/reports/hires-by-quarter?year=2021&page=1&per_page=5'
  expect((await at(report)).status).toBe(401)
  const authorization = `Basic ${Buffer.from('ann:correct horse battery').toString('base64')}`
  const { access_token: token } = await (await at('/api/login', { method: 'POST', headers: { authorization } })).json()
  const reply = await at(report, { headers: { authorization: `Bearer ${token}` } })
  expect(reply.status).toBe(200)
  const answer = await reply.json()
  expect(answer).toMatchObject({ page: 1, per_page: 5 })
  expect(Object.keys(answer.data[0])).toEqual(['department', 'job', 'q1', 'q2', 'q3', 'q4'])

  await answers.click()
  await expect.poll(isRefused).toBe(true)
})

/** Files of the demo, whose template is found by them. */
function makeHires(folder: string): string[] {
  const winnow = join(projectRoot, 'out', 'main', 'winnow.js')
  execFileSync(process.execPath, [winnow, 'demo', 'hires', '--rows', '200', '--seed', '4', '--out', folder])
  return tables.map((name) => join(folder, `${name}.csv`))
}

/** The first screenful of the departments, as the Data tab shows it. */
async function shownRows(page: Page): Promise<readonly string[]> {
  await page.getByRole('tab', { name: 'Data' }).click()
  const rows = page.getByRole('grid', { name: 'Rows' })
  await expect(rows.getByText('Purchasing', { exact: true })).toBeVisible()
  return rows.getByRole('gridcell').allInnerTexts()
}

async function nameOfFirst(database: FreshDatabase): Promise<unknown> {
  const [first] = await ask(database, 'SELECT department FROM departments WHERE id = 1')
  return first?.department
}
