import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/whole-run.ts'],
    // beyond every wait of a test (test/support/eventually.ts), which says what it waited for
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // most suites wait for servers and disks rather than compute
    maxWorkers: 3,
  },
})
