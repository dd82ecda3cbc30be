/**
 * Tests the fixtures of our specs that do not need an app: a plain Chromium, and drags onto its pages.
 * The browser host is tested with them, where a dropped folder has to be walked by the page itself.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dropFiles } from './drop.ts'
import { expect, test } from './test.ts'

const dropPage = `<!doctype html><div id="drop">Drop</div><output></output><script>
  const drop = document.getElementById('drop')
  drop.addEventListener('dragover', (event) => event.preventDefault())
  drop.addEventListener('drop', async (event) => {
    event.preventDefault()
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry())
    const names = []
    for (const entry of entries) {
      if (entry.isFile) names.push(entry.name)
      else {
        const children = await new Promise((resolve, reject) => entry.createReader().readEntries(resolve, reject))
        names.push(entry.name + '/' + children.map((child) => child.name).join())
      }
    }
    document.querySelector('output').textContent = names.join(' ')
  })
</script>`

test('a plain Chromium opens pages at the usual size', async ({ chromiumPage }) => {
  const page = await chromiumPage('data:text/html,<title>plain</title>')
  await expect(page).toHaveTitle('plain')
  expect(await page.evaluate(() => [innerWidth, innerHeight])).toEqual([1280, 800])
})

test('a dropped folder can be walked by the page', async ({ chromiumPage, context }, info) => {
  const folder = info.outputPath('folder')
  await mkdir(folder)
  await writeFile(join(folder, 'inner.csv'), 'a\n')
  const file = info.outputPath('one.csv')
  await writeFile(file, 'a\n')
  await context.route('http://drop.localhost/', (route) => route.fulfill({ body: dropPage, contentType: 'text/html' }))
  const page = await chromiumPage('http://drop.localhost/')
  await dropFiles(page, '#drop', [file, folder])
  await expect(page.locator('output')).toHaveText('one.csv folder/inner.csv')
})
