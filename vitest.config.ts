import { defineConfig } from 'vitest/config';

/** Unit tests lie beside their source; what crosses layers lies in test/. */
export default defineConfig({
  test: {
    include: ['{src,graders,labs,tools}/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    testTimeout: 15_000,
    reporters: ['default', './test/support/left-out.ts'],
    env: { TZ: 'UTC', LANG: 'C.UTF-8' },
  },
});
