/**
 * The application over the fake engine, to be looked at in a browser. `?empty` shows a first start,
 * `?loading` a dataset whose rows are still coming; `window.preview`
 * breaks and restores the connection.
 */
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import '@mantine/spotlight/styles.layer.css'
import '../app/global.css'
import { createRoot } from 'react-dom/client'
import { adoptTheme } from '../app/adopt-theme.ts'
import { App } from '../app/app.tsx'
import { theme } from '../app/theme.ts'
import type { Host } from '../bridge/host.ts'
import { createFakeBridge } from './fake-bridge.ts'
import { createFakeEngine } from './fake-engine.ts'

const parameters = new URLSearchParams(location.search)
const files = parameters.get('files')?.split('|')
const host: Partial<Host> = files ? { pickFiles: async () => files.map((grant) => ({ grant })) } : {}
const engine = createFakeEngine({
  isEmpty: parameters.has('empty'),
  isLoading: parameters.has('loading'),
  stepMs: Number(parameters.get('step') ?? 250),
})
const bridge = createFakeBridge(engine, host)
const root = document.getElementById('root')
if (!root) throw new Error('The page has no element to draw into.')
Object.assign(window, { preview: { crash: bridge.crash, restart: bridge.restart } })
adoptTheme(document, theme)
createRoot(root).render(<App bridge={bridge} />)
