/** What specs of the team have in common: a connection, a review, and a look into the database. */
import { Client } from 'pg'
import type { Locator, Page } from 'playwright/test'
import type { FreshDatabase } from '../../main/engine/testing/servers/postgres.ts'
import { expect } from '../runtime/test.ts'

/** The form of a new connection called "team", filled in but for its password. */
export async function openConnectionForm(page: Page, address: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Add a connection…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a connection' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('team')
  await dialog.getByRole('textbox', { name: 'Address' }).fill(address)
  return dialog
}

/** From the dataset's page to the review, ordered as it stands or as `order` changes it. */
export async function review(page: Page, dataset: string, order?: (dialog: Locator) => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: 'Publish…' }).first().click()
  const dialog = page.getByRole('dialog', { name: `Publish ${dataset}` })
  await order?.(dialog)
  await dialog.getByRole('button', { name: 'See what would change' }).click()
  await expect(page.getByText('Waits for you')).toBeVisible()
}

/** Rows that the database answers, as one who is not Winnow sees them. */
export async function ask({ url }: FreshDatabase, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}
