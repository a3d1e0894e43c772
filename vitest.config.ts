import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import LongestFirst from './test/support/longest-first.ts';

const units = ['{src,graders,labs,tools}/**/*.test.{ts,tsx}'];
/** Of what crosses layers that which starts neither programs nor real clients. */
const inProcess = ['test/{classroom,engine,fuzz,nodes,storage}/**/*.test.ts'];

/** Unit tests lie beside their source; what crosses layers lies in test/. */
export default defineConfig({
  test: {
    testTimeout: 20_000,
    // What is waited for comes at once, unless other suites keep the machine busy.
    expect: { poll: { timeout: 10_000 } },
    // Suites with real clients and clocks share two processors: in CI a test that fails is asked once more.
    retry: process.env.CI === 'true' ? 1 : 0,
    reporters: ['default', './test/support/left-out.ts'],
    globalSetup: './test/support/real-plugins.ts',
    // By itself vitest leaves one processor free: half of a machine with two.
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongestFirst },
    // Clients written in Go end before a collection of their garbage would pay.
    env: { TZ: 'UTC', LANG: 'C.UTF-8', GOGC: 'off' },
    projects: [
      {
        extends: true,
        test: {
          name: 'in process',
          include: [...units, ...inProcess],
          // One process for many files: to load the sources anew for each took twice the time of the tests themselves.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'suites', include: ['test/**/*.test.ts'], exclude: inProcess } },
    ],
  },
});
