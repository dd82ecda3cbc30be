/**
 * The look of the application as a Mantine theme: warm neutrals, one teal accent, small dense controls.
 * Colours were chosen so that text on them meets AA contrast in both schemes.
 */
import {
  ActionIcon,
  Button,
  Checkbox,
  createTheme,
  Input,
  Menu,
  Modal,
  NativeSelect,
  NumberInput,
  Popover,
  Tabs,
  TextInput,
  Tooltip,
} from '@mantine/core'

export const theme = createTheme({
  primaryColor: 'grain',
  primaryShade: { light: 7, dark: 6 },
  fontFamily: 'Inter, "Segoe UI Variable Text", "Segoe UI", -apple-system, BlinkMacSystemFont, "Open Sans", sans-serif',
  fontFamilyMonospace:
    '"JetBrains Mono", "SF Mono", "Cascadia Code", ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '6px', sm: '10px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '14px' },
  defaultRadius: 'sm',
  cursorType: 'default',
  respectReducedMotion: true,
  headings: { fontWeight: '620' },
  colors: {
    grain: [
      '#eef9f6',
      '#d3f0e8',
      '#a5dfd0',
      '#72cab6',
      '#45b09b',
      '#289784',
      '#137b6c',
      '#0e695d',
      '#0b544b',
      '#083d36',
    ],
    gray: [
      '#faf9f7',
      '#f4f2ee',
      '#eae7e1',
      '#dfdad2',
      '#cec8bd',
      '#a9a297',
      '#6a645a',
      '#575148',
      '#3b3731',
      '#23201c',
    ],
    dark: [
      '#eceae5',
      '#c9c6be',
      '#a8a49b',
      '#77746c',
      '#41433e',
      '#2e302c',
      '#252724',
      '#1b1c1a',
      '#161715',
      '#101110',
    ],
  },
  components: {
    Button: Button.extend({ defaultProps: { size: 'xs' } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } }),
    Input: Input.extend({ defaultProps: { size: 'xs' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'xs' } }),
    NativeSelect: NativeSelect.extend({ defaultProps: { size: 'xs' } }),
    NumberInput: NumberInput.extend({ defaultProps: { size: 'xs' } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withArrow: false, fz: 'xs', offset: 6 } }),
    // The page itself never scrolls, and the lock would need an inline style element, which the CSP forbids.
    Modal: Modal.extend({
      defaultProps: { lockScroll: false, radius: 'lg', overlayProps: { backgroundOpacity: 0.4 } },
    }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', width: 210, position: 'bottom-end' } }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md' } }),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false } }),
  },
})
