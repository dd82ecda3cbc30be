/**
 * Draws a part of the application over the fake engine, for component tests. What jsdom lacks is stood in for here.
 */
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { cleanup, configure, render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, vi } from 'vitest'
import { createQueryClient } from '../app/query-client.ts'
import { theme } from '../app/theme.ts'
import { BridgeProvider } from '../bridge/bridge-context.tsx'
import type { Host } from '../bridge/host.ts'
import { createFakeBridge } from './fake-bridge.ts'
import { createFakeEngine, type FakeOptions } from './fake-engine.ts'

class StillObserver {
  observe() {
    return undefined
  }
  unobserve() {
    return undefined
  }
  disconnect() {
    return undefined
  }
}

globalThis.ResizeObserver ??= StillObserver
window.matchMedia ??= (query: string) => ({
  matches: false,
  media: query,
  onchange: null,
  addListener: () => undefined,
  removeListener: () => undefined,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  dispatchEvent: () => false,
})

afterEach(cleanup)

// What is waited for comes at last, or the test hangs visibly: a busy machine is no reason to fail.
configure({ asyncUtilTimeout: 60_000 })
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

export function renderOverEngine(children: ReactNode, engine: FakeOptions = {}, host: Partial<Host> = {}) {
  const bridge = createFakeBridge(createFakeEngine({ delayMs: 0, stepMs: 5, ...engine }), host)
  const cache = createQueryClient()
  render(
    <QueryClientProvider client={cache}>
      <BridgeProvider bridge={bridge}>
        <MantineProvider theme={theme} env="test">
          {children}
        </MantineProvider>
      </BridgeProvider>
    </QueryClientProvider>,
  )
  return { bridge, cache }
}
