/** Light, dark, or as the system has it. */
import { SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { PaneSection } from '../../ui/pane.tsx'

const schemes = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const

export function ColoursSection() {
  // Without a transition to switch off, Mantine inserts no style element, which the CSP would refuse.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  return (
    <PaneSection title="Colours">
      <SegmentedControl
        aria-label="Colours"
        size="xs"
        value={colorScheme}
        data={[...schemes]}
        onChange={(value) => {
          const scheme = schemes.find((one) => one.value === value)
          if (scheme) setColorScheme(scheme.value)
        }}
      />
    </PaneSection>
  )
}
