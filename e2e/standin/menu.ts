/**
 * Electron's `Menu`, as far as building one and clicking an item by its id.
 * No menu is drawn and no accelerator is listened to; specs click the items themselves.
 */
import type * as Electron from 'electron'
import { BrowserWindow } from './browser-window.ts'
import { asWhole, guarded } from './guard.ts'

type Template = Electron.MenuItemConstructorOptions | Electron.MenuItem
type ProvidedItem = Pick<
  Electron.MenuItem,
  'id' | 'label' | 'type' | 'enabled' | 'visible' | 'checked' | 'click' | 'submenu' | 'role' | 'accelerator'
>
type ProvidedStatics = Pick<typeof Electron.Menu, 'buildFromTemplate' | 'setApplicationMenu' | 'getApplicationMenu'>

let applicationMenu: Electron.Menu | null = null

export class Menu implements Pick<Electron.Menu, 'items' | 'getMenuItemById'> {
  readonly items: Electron.MenuItem[]

  private constructor(items: Electron.MenuItem[]) {
    this.items = items
  }

  static buildFromTemplate(template: Template[]): Electron.Menu {
    return asWhole(guarded('Menu', new Menu(template.map(createItem))))
  }

  static setApplicationMenu(menu: Electron.Menu | null): void {
    applicationMenu = menu
  }

  static getApplicationMenu(): Electron.Menu | null {
    return applicationMenu
  }

  getMenuItemById(id: string): Electron.MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
      if (found) return found
    }
    return null
  }
}

Menu satisfies ProvidedStatics

function createItem(template: Template): Electron.MenuItem {
  const { id, label, role, type, enabled = true, visible = true, checked = false, accelerator, submenu } = template
  const item: { -readonly [Key in keyof ProvidedItem]: ProvidedItem[Key] | undefined } = {
    id,
    label: label ?? role ?? '',
    type: type ?? (submenu ? 'submenu' : 'normal'),
    role: role as ProvidedItem['role'], // Electron's two lists of roles differ
    enabled,
    visible,
    checked,
    accelerator,
    submenu: Array.isArray(submenu) ? asWhole<Menu & Electron.Menu>(Menu.buildFromTemplate(submenu)) : submenu,
    click: () => {
      const onClick = template.click as Electron.MenuItemConstructorOptions['click'] // an item's own is a bare Function
      if (item.enabled) onClick?.(whole, BrowserWindow.getFocusedWindow() ?? undefined, {})
    },
  }
  const whole = asWhole<Electron.MenuItem>(guarded('MenuItem', item))
  return whole
}
