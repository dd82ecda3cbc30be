import { cpSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  main: {
    plugins: [
      {
        // Templates are data: they are copied as they are and read at run time.
        name: 'copy-templates',
        closeBundle: () =>
          cpSync(at('main/templates'), at('out/templates'), {
            recursive: true,
            filter: (path) => !/\.tsx?$/.test(path),
          }),
      },
      {
        // Compiled by `npm run build:kernels`; the code beside it reads it from disk.
        name: 'copy-kernels',
        closeBundle: () => cpSync(at('native/kernels/kernels.wasm'), at('out/main/kernels.wasm')),
      },
    ],
    build: {
      sourcemap: true,
      rolldownOptions: {
        input: {
          electron: at('main/electron/index.ts'),
          engine: at('main/engine/process.ts'),
          cli: at('main/cli/index.ts'),
          winnow: at('main/cli/launch.ts'),
          start: at('main/start.ts'),
          'scan-worker': at('native/kernels/worker.ts'),
        },
        // Beside the entries, so that `import.meta.dirname` means the same folder in all of them.
        output: { chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      rolldownOptions: {
        input: { bridge: at('preload/bridge.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react()],
    build: { rolldownOptions: { input: at('renderer/index.html') } },
  },
})
