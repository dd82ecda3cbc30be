/**
 * The application: its providers around its shell. It is given the bridge, so that tests and the preview can give
 * another one.
 */
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode, useEffect, useState } from 'react'
import { BridgeProvider, type EngineBridge } from '../bridge/bridge-context.tsx'
import { followChanges } from '../bridge/follow.ts'
import { createQueryClient } from './query-client.ts'
import { Shell } from './shell.tsx'
import { theme } from './theme.ts'

const colorScheme = localStorageColorSchemeManager({ key: 'winnow-color-scheme' })

export function App({ bridge }: { readonly bridge: EngineBridge }) {
  const [cache] = useState(createQueryClient)
  useEffect(() => followChanges(bridge.client, cache), [bridge, cache])
  return (
    <StrictMode>
      <QueryClientProvider client={cache}>
        <BridgeProvider bridge={bridge}>
          <MantineProvider
            theme={theme}
            defaultColorScheme="auto"
            colorSchemeManager={colorScheme}
            withCssVariables={false}
            withGlobalClasses={false}
          >
            <Notifications position="bottom-right" limit={4} zIndex={400} />
            <Shell />
          </MantineProvider>
        </BridgeProvider>
      </QueryClientProvider>
    </StrictMode>
  )
}
