/** The dashboard of a template: it is there after the load, can be arranged, outlives a restart, and gives out pictures. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright/test'
import { demos } from '../../main/templates/demos.ts'
import { startBrowserHost } from '../runtime/browser-host.ts'
import { dropFiles } from '../runtime/drop.ts'
import { expect, test } from '../runtime/test.ts'

const box = (page: Page, name: string) => page.getByRole('article', { name, exact: true })

async function checkReadable(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa'])
    .analyze()
  expect(violations.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}

test('a dashboard is arranged by drag and keys, and is still there after a restart', async ({
  userData,
  launchDesktop,
}) => {
  const folder = join(userData, 'demo')
  await demos.plays?.({ folder, rows: 3000, seed: 1 })
  const { app, page } = await launchDesktop()
  const wrong: string[] = []
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()))
  await dropFiles(page, 'body', [join(folder, 'plays.csv')])
  await page.getByRole('button', { name: 'Load 1 file' }).click()

  await test.step('the tables of the template are drawn at once', async () => {
    await page.getByRole('tab', { name: 'Dashboard' }).click()
    await expect(box(page, 'Songs').getByText(/^\d+$/)).toBeVisible()
    await expect(
      page
        .getByRole('img', { name: /^Plays by day: lines with \d+ points/ })
        .locator('path')
        .first(),
    ).toBeVisible()
    await expect(box(page, 'Plays by song and date').getByText(/^Page 1 of/)).toBeVisible()
    await checkReadable(page, 'dashboard')
  })

  await test.step('a chart is added', async () => {
    await page.getByRole('button', { name: 'Arrange' }).click()
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Chart…' }).click()
    const dialog = page.getByRole('dialog', { name: 'New chart' })
    await dialog.getByLabel('Kind').selectOption('histogram')
    await expect(dialog.getByRole('img', { name: /^Distribution of Number of Plays: histogram/ })).toBeVisible()
    await checkReadable(page, 'chart editor')
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await expect(box(page, 'Distribution of Number of Plays')).toBeVisible()
  })

  await test.step('a box is dragged to another place, another is made wider by keys', async () => {
    const songs = box(page, 'Songs')
    const days = box(page, 'Days')
    await songs.scrollIntoViewIfNeeded()
    const [from, to] = [await songs.boundingBox(), await days.boundingBox()]
    if (!from || !to) throw new Error('The boxes are not to be seen.')
    await page.mouse.move(from.x + 60, from.y + 12)
    await page.mouse.down()
    await page.mouse.move(to.x + 60, to.y + 14, { steps: 12 })
    await page.mouse.up()
    await expect.poll(async () => (await songs.boundingBox())?.x).toBeGreaterThan(to.x - 20)
    await page.getByRole('button', { name: 'Move The 20 songs played most', exact: true }).press('Shift+ArrowLeft')
    await checkReadable(page, 'arranging')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(page.getByRole('button', { name: 'Arrange' })).toBeVisible()
  })
  const placed = await box(page, 'Songs').boundingBox()
  expect(wrong).toEqual([])
  await app.close()

  const again = await launchDesktop()
  await again.page
    .getByRole('button', { name: /^plays/ })
    .first()
    .click()
  await again.page.getByRole('tab', { name: 'Dashboard' }).click()
  await expect(box(again.page, 'Distribution of Number of Plays')).toBeVisible()
  await expect.poll(async () => (await box(again.page, 'Songs').boundingBox())?.x).toBe(placed?.x)
})

test('a chart is saved as a picture that needs nothing else', async ({ userData, chromiumPage }) => {
  const folder = join(userData, 'demo')
  await demos.plays?.({ folder, rows: 3000, seed: 1 })
  await using host = await startBrowserHost(join(userData, 'store'))
  const page = await chromiumPage(host.url.href)
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open files' }).first().click()
  await (await chooser).setFiles([join(folder, 'plays.csv')])
  await page.getByRole('button', { name: 'Load 1 file' }).click()
  await page.getByRole('tab', { name: 'Dashboard' }).click()
  await expect(
    page
      .getByRole('img', { name: /^Plays by day/ })
      .locator('path')
      .first(),
  ).toBeVisible()

  const save = async (kind: 'SVG' | 'PNG') => {
    await page.getByRole('button', { name: 'Save Plays by day' }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: `Save as ${kind}` }).click()
    expect((await download).suggestedFilename()).toBe(`Plays by day.${kind.toLowerCase()}`)
    return readFileSync(await (await download).path())
  }
  const svg = (await save('SVG')).toString()
  expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
  expect(svg).toContain('>Plays by day</text>')
  // Neither the page's variables nor its style sheet come along.
  expect(svg).not.toMatch(/var\(|class=|url\(http/)
  const line = /<path [^>]*stroke="rgb\(\d+, \d+, \d+\)"[^>]*>/.exec(svg)?.[0]
  expect(line).toMatch(/ d="M[\d.]+,[\d.]+L/)
  const png = await save('PNG')
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  const [, width] = / width="([\d.]+)"/.exec(svg) ?? []
  expect(Math.abs(png.readUInt32BE(16) - 2 * Number(width))).toBeLessThanOrEqual(2)
})
