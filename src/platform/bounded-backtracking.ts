import { setFlagsFromString } from 'node:v8';

/**
 * From here on a regular expression that goes back too often (50,000 times) goes on in V8's other engine, which takes a time linear in
 * the text: patterns come from learners, packs and containers, and one of them must not stop everybody. That engine knows neither the
 * flags `i`, `u` and `v` nor references to groups: what compiles the patterns of others does without those flags.
 */
export function boundBacktracking(): void {
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
}
