import type { Reporter, TestModule } from 'vitest/node';

/** Names at the end of a run the suites that were left out, and prints the totals as `N passed, N failed`. */
export default class LeftOutReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    let passed = 0;
    let failed = 0;
    const leftOut = new Set<string>();
    for (const module of modules) {
      if (module.state() === 'failed' && [...module.children.allTests()].length === 0) failed += 1;
      for (const test of module.children.allTests()) {
        const state = test.result().state;
        if (state === 'passed') passed += 1;
        else if (state === 'failed') failed += 1;
        else leftOut.add(test.parent.type === 'suite' ? test.parent.fullName : test.fullName);
      }
    }
    for (const name of leftOut) console.log(`left out: ${name}`);
    console.log(`${passed} passed, ${failed} failed`);
  }
}
