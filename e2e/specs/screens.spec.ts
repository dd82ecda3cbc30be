/**
 * A picture of every screen, light and dark, in a large and a small window, and a check of each against the rules of
 * accessibility. The pictures are for people to look at; three of them, taken with WINNOW_PICTURES=1, open the README.
 */
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright/test'
import {
  type FreshDatabase,
  freshDatabase,
  startPostgres,
  withoutPostgres,
} from '../../main/engine/testing/servers/postgres.ts'
import { freePort } from '../../main/engine/testing/servers/server-process.ts'
import { dropFiles } from '../runtime/drop.ts'
import { projectRoot } from '../runtime/runtime.ts'
import { expect, resizeWindow, test } from '../runtime/test.ts'
import { loadSamples, sampleFiles } from './samples.ts'
import { ask, openConnectionForm, review } from './team-steps.ts'

const sizes = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
]
const schemes = ['light', 'dark'] as const

interface Screen {
  readonly name: string
  readonly show: (page: Page) => Promise<void>
}

/** Screens in the order in which a person meets them; each starts where the one before it ended. */
const screens: readonly Screen[] = [
  { name: 'start', show: async (page) => expect(page.getByText('Drop CSV files anywhere')).toBeVisible() },
  {
    name: 'sheet',
    show: async (page) => {
      await dropFiles(page, 'body', sampleFiles)
      await expect(page.getByRole('button', { name: 'Load 3 files' })).toBeEnabled()
    },
  },
  {
    name: 'overview',
    show: async (page) => {
      await page.keyboard.press('Escape')
      await loadSamples(page)
    },
  },
  {
    name: 'browse',
    show: async (page) => {
      await page.getByRole('tab', { name: 'Browse' }).click()
      await page.getByRole('listbox', { name: 'Namespace' }).getByRole('option', { name: 'Equity 1' }).click()
      await page.getByRole('listbox', { name: 'Database' }).getByRole('option', { name: 'equity_db_0' }).click()
      await expect(page.getByText(/^\d+ datapoints/)).toBeVisible()
    },
  },
  {
    name: 'export',
    show: async (page) => {
      await page.getByRole('button', { name: 'Export JSON' }).click()
      await expect(page.getByRole('dialog', { name: /Export/ })).toBeVisible()
    },
  },
  {
    name: 'data',
    show: async (page) => {
      await page.keyboard.press('Escape')
      await page.getByRole('tab', { name: 'Data' }).click()
      await expect(page.getByRole('grid', { name: 'Rows' }).getByText('NS1', { exact: true }).first()).toBeVisible()
    },
  },
  {
    name: 'anomalies',
    show: async (page) => {
      await page.getByRole('tab', { name: /Anomalies/ }).click()
      await page.getByRole('grid', { name: 'Anomalies' }).getByText('left over,150', { exact: true }).click()
      await expect(page.getByRole('region', { name: 'Raw lines' }).locator('mark')).toBeVisible()
    },
  },
  {
    name: 'search',
    show: async (page) => {
      await page.keyboard.press('ControlOrMeta+K')
      await expect(page.getByRole('textbox', { name: 'Search everything' })).toBeVisible()
    },
  },
]

/** Those of a team with a database. */
const teamScreens = (database: FreshDatabase): readonly Screen[] => [
  {
    name: 'connection',
    show: async (page) => {
      await page.keyboard.press('Escape')
      const dialog = await openConnectionForm(page, database.url)
      await dialog.getByRole('button', { name: 'Certificates…' }).click()
      await dialog.getByRole('button', { name: 'Test' }).click()
      await expect(dialog.getByText(/^Ready/)).toBeVisible()
    },
  },
  {
    name: 'settings',
    show: async (page) => {
      await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
      await page.getByRole('button', { name: 'Test team' }).click()
      await page.getByRole('textbox', { name: 'Port' }).fill(String(await freePort()))
      await page.getByRole('button', { name: 'Use this port' }).click()
      await page.getByRole('button', { name: 'Add a user…' }).click()
      await page.getByRole('textbox', { name: 'Name' }).fill('ann')
      await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery')
      await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click()
      await expect(page.getByRole('list', { name: 'Users of the API' })).toBeVisible()
      await page.getByRole('switch', { name: 'Answer programs' }).click()
      await expect(page.getByText(/^It answers at/)).toBeVisible()
    },
  },
  {
    name: 'publish',
    show: async (page) => {
      await page
        .getByRole('navigation', { name: 'Datasets' })
        .getByRole('button', { name: /^linked/ })
        .click()
      await page.getByRole('button', { name: 'Publish…' }).click()
      await page.getByRole('button', { name: 'Only some of the 3 tables…' }).click()
    },
  },
  {
    name: 'review',
    show: async (page) => {
      await page.getByRole('button', { name: 'See what would change' }).click()
      await page.getByRole('button', { name: 'namespaces is made' }).click()
      await expect(
        page
          .getByRole('grid', { name: /^Rows of namespaces/ })
          .getByText('NS1')
          .first(),
      ).toBeVisible()
    },
  },
  {
    name: 'conflict',
    show: async (page) => {
      await page.getByRole('button', { name: /^Insert/ }).click()
      await expect(page.getByText('Verified')).toBeVisible()
      await ask(database, "UPDATE namespaces SET namespace_option_name = 'Shares' WHERE namespace_id = 'NS1'")
      await review(page, 'linked', (dialog) => dialog.getByText('Everything', { exact: true }).click())
      await page
        .getByRole('grid', { name: /^Rows of namespaces/ })
        .getByText('NS1')
        .first()
        .click()
      await expect(page.getByRole('region', { name: 'Row in full' })).toBeVisible()
    },
  },
  {
    name: 'team',
    show: async (page) => {
      await page.getByRole('button', { name: 'Back to places and pushes' }).click()
      await expect(page.getByRole('list', { name: 'Pushes' })).toBeVisible()
    },
  },
  {
    name: 'from-the-team',
    show: async (page) => {
      await page.getByRole('button', { name: 'From the team' }).click()
      await expect(page.getByRole('list', { name: 'Published in team' })).toBeVisible()
    },
  },
  {
    name: 'remote',
    show: async (page) => {
      await page.getByRole('button', { name: /^Open there/ }).click()
      await page.getByRole('tab', { name: 'Data' }).click()
      await expect(page.getByRole('grid', { name: 'Rows' }).getByText('Shares').first()).toBeVisible()
    },
  },
]

const pictures = new Set(['sheet', 'anomalies', 'browse'])

for (const size of sizes)
  for (const colorScheme of schemes)
    test(`every screen fits a ${colorScheme} window of ${size.width}×${size.height} and can be read by everyone`, async ({
      desktop,
    }, info) => {
      test.slow() // Sixteen screens, each searched by axe.
      const { page } = desktop
      const isAlone = withoutPostgres()
      await using server = isAlone ? null : await startPostgres()
      await using database = server && (await freshDatabase(server))
      await resizeWindow(desktop, size)
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      for (const { name, show } of [...screens, ...(database ? teamScreens(database) : [])]) {
        await show(page)
        await page.waitForTimeout(400) // Fonts, charts and fades come to rest; only the picture depends on it.
        const path = info.outputPath(`${name}.png`)
        await page.screenshot({ path, animations: 'disabled' })
        if (process.env.WINNOW_PICTURES && size.width === 1280 && colorScheme === 'light' && pictures.has(name))
          copyFileSync(path, join(projectRoot, 'docs', 'pictures', `${name}.png`))
        const tooWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
        expect(tooWide, `${name} scrolls sideways`).toBe(false)
        const { violations } = await new AxeBuilder({ page })
          .setLegacyMode()
          .withTags(['wcag2a', 'wcag2aa', 'wcag21aa'])
          .analyze()
        expect
          .soft(violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`))
          .toEqual([])
      }
    })
