/**
 * Puts the theme's CSS variables on the page as an adopted style sheet. Mantine would write them into a style element,
 * which the strict CSP refuses; adopted sheets are the page's own code and allowed.
 */
import {
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  type MantineThemeOverride,
  mergeMantineTheme,
} from '@mantine/core'

export function adoptTheme(page: Document, override: MantineThemeOverride): void {
  const variables = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, override))
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(
    convertCssVariables({
      variables: variables.variables,
      light: { ...variables.light, '--mantine-color-scheme': 'light', ...light },
      dark: { ...variables.dark, '--mantine-color-scheme': 'dark', ...dark },
    }),
  )
  page.adoptedStyleSheets = [...page.adoptedStyleSheets, sheet]
}

const light = {
  '--mantine-color-body': '#ffffff',
  '--mantine-color-text': '#23201c',
  '--mantine-color-dimmed': '#686258',
  '--mantine-color-placeholder': '#7a7368',
  '--mantine-color-default-border': '#dbd6cd',
  '--mantine-color-default-hover': '#f6f4f1',
  '--mantine-color-gray-light-color': '#575148',
  '--mantine-color-error': '#b3261e',
} as const

const dark = {
  '--mantine-color-body': '#1b1c1a',
  '--mantine-color-text': '#eceae5',
  '--mantine-color-dimmed': '#a8a49b',
  '--mantine-color-placeholder': '#8f8b82',
  '--mantine-color-default': '#232522',
  '--mantine-color-default-border': '#3a3c37',
  '--mantine-color-default-hover': '#2b2d2a',
  '--mantine-color-anchor': '#72cab6',
  '--mantine-color-gray-light-color': '#c9c6be',
  '--mantine-color-error': '#f2948c',
} as const
