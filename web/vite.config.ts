import { fileURLToPath } from 'node:url';
import optimizeLocales from '@react-aria/optimize-locales-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { strictCsp } from './scripts/strict-csp.ts';

/** The gateway that `dev` and `preview` stand in front of. */
const gateway = process.env.FANFARE_GATEWAY ?? 'http://127.0.0.1:8080';
const proxied = ['/api', '/admin', '/a/', '/healthz', '/readyz', '/openapi.json', '/docs', '/problems'];
// `changeOrigin` stays off: the gateway compares a request's Origin with its Host.
const proxy = Object.fromEntries(proxied.map((path) => [path, { target: gateway, changeOrigin: false }]));

/** What the gateway sends with the console, so that `preview` shows what it would refuse. */
const csp =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: https: http:; " +
  "media-src 'self' blob: https: http:; connect-src 'self'; font-src 'self'; manifest-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export default defineConfig({
  plugins: [
    react(),
    // Of react-aria's thirty languages only ours are bundled.
    { ...optimizeLocales.vite({ locales: ['en-US', 'es-ES'] }), enforce: 'pre' },
    strictCsp(),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { proxy },
  preview: { proxy, headers: { 'Content-Security-Policy': csp } },
  build: {
    // `img-src` allows data:, but a file of its own is cached and a font or style never inlines.
    assetsInlineLimit: 0,
    manifest: true,
    target: 'es2022',
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/testing/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    testTimeout: 30_000,
    restoreMocks: true,
  },
});
