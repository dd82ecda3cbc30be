/**
 * A picture of every screen, light and dark, in a large and a small window, and a check of each against the rules of
 * accessibility. The pictures are for people to look at; three of them, taken with WINNOW_PICTURES=1, open the README.
 */
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright/test'
import { dropFiles } from '../runtime/drop.ts'
import { projectRoot } from '../runtime/runtime.ts'
import { expect, resizeWindow, test } from '../runtime/test.ts'
import { loadSamples, sampleFiles } from './samples.ts'

const sizes = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
]
const schemes = ['light', 'dark'] as const

/** Screens in the order in which a person meets them; each starts where the one before it ended. */
const screens: readonly { name: string; show: (page: Page) => Promise<void> }[] = [
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

const pictures = new Set(['sheet', 'anomalies', 'browse'])

for (const size of sizes)
  for (const colorScheme of schemes)
    test(`every screen fits a ${colorScheme} window of ${size.width}×${size.height} and can be read by everyone`, async ({
      desktop,
    }, info) => {
      const { page } = desktop
      await resizeWindow(desktop, size)
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      for (const { name, show } of screens) {
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
        expect(violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
          [],
        )
      }
    })
