import { defineConfig } from 'playwright/test'

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  globalSetup: './runtime/setup.ts',
  timeout: 120_000,
  // What is waited for comes at last, or the test hangs visibly: a busy machine is no reason to fail.
  expect: { timeout: 30_000 },
  workers: 1,
  reporter: [['list'], ['json', { outputFile: '../reports/playwright.json' }]],
  forbidOnly: true,
  use: { trace: 'retain-on-failure' },
})
