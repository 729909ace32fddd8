import { configDefaults, defineConfig } from 'vitest/config'
import { compileCache } from './test/support/child-env.ts'
import { LongestFirst } from './test/support/longest-first.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // minutes of faults: `npm run test:cluster`; its short form, cluster.test.ts, is always run
    exclude: [
      ...configDefaults.exclude,
      ...(process.env['HUOSHUI_TEST_CLUSTER'] === 'full'
        ? []
        : ['test/acceptance/cluster-{faults,move,parts}.test.ts']),
    ],
    setupFiles: process.env['HUOSHUI_TEST_COST'] ? ['test/support/cost.ts'] : [],
    globalSetup: ['test/support/whole-run.ts'],
    // beyond every wait of a test (test/support/eventually.ts), which says what it waited for
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // no suite changes what is global: a worker that has compiled our modules runs the next file too
    isolate: false,
    // most suites wait for servers and disks rather than compute
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    // for the worker threads of our stores
    env: { NODE_COMPILE_CACHE: compileCache },
  },
})
