import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

// QIAO_URL is the server that "npm run dev" passes calls to.
const server = process.env.QIAO_URL ?? 'http://127.0.0.1:7333'
const proxied = ['/v1', '/healthz', '/readyz']

export default defineConfig({
  base: './',
  plugins: [svelte()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false }, // it would be an inline script
    assetsInlineLimit: 0, // data: URLs would need an exception in the policy
  },
  server: { proxy: Object.fromEntries(proxied.map((path) => [path, server])) },
})
