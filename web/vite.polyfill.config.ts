import { defineConfig } from 'vite'

// Builds the polyfill beside the page, as one file with a name that stays.
export default defineConfig({
  publicDir: false,
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    target: 'es2022',
    lib: { entry: 'polyfill/writing-assistance.ts', formats: ['es'], fileName: () => 'polyfill.js' },
  },
})
