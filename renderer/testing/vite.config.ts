/** Serves the preview. The product is built by electron.vite.config.ts and knows nothing of this folder. */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  cacheDir: '/tmp/winnow-preview',
  plugins: [react()],
  server: { port: 5199, strictPort: true },
})
