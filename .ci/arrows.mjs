// Checks the arrows of ARCHITECTURE.md. dependency-cruiser reads TypeScript through the compiler's JavaScript API,
// which TypeScript 7 has no more: it gets version 5 for that, until it can read sources in another way.
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) => next(specifier.replace(/^typescript(?=$|\/)/, 'typescript-5'), context),
})

const roots = ['main', 'preload', 'renderer', 'native', 'e2e']
process.argv.push(...roots, '--config', '.dependency-cruiser.cjs')
await import(new URL('../node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', import.meta.url).href)
