/**
 * Starts the page: opens the bridge to the engine and draws the application.
 */
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import '@mantine/spotlight/styles.layer.css'
import './global.css'
import { createRoot } from 'react-dom/client'
import { openBridge } from '../bridge/open-bridge.ts'
import { adoptTheme } from './adopt-theme.ts'
import { App } from './app.tsx'
import { theme } from './theme.ts'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no element to draw into.')
adoptTheme(document, theme)
createRoot(root).render(<App bridge={openBridge(window)} />)
