/**
 * Drops files and folders on a page, as a file manager does.
 * A real drag is needed: files made by a script have no path, and a folder cannot be made by one at all.
 */
import type { Page } from 'playwright/test'

export interface Point {
  readonly x: number
  readonly y: number
}

/** Drops on the middle of the first element of `target`, or at a point of the page. Paths are absolute. */
export async function dropFiles(page: Page, target: string | Point, paths: readonly string[]): Promise<void> {
  const point = typeof target === 'string' ? await middleOf(page, target) : target
  const data = { items: [], files: [...paths], dragOperationsMask: 1 }
  const session = await page.context().newCDPSession(page)
  try {
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await session.send('Input.dispatchDragEvent', { type, ...point, data })
  } finally {
    await session.detach()
  }
}

async function middleOf(page: Page, selector: string): Promise<Point> {
  const element = page.locator(selector).first()
  await element.scrollIntoViewIfNeeded()
  const box = await element.boundingBox()
  if (box === null) throw new Error(`Nothing to drop on: ${selector} is not visible`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}
