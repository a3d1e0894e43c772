import { type Span, span } from '../text/span.ts';

/** The sign of a verdict; it can be told apart without colours. */
export function verdictSign(verdict: 'pass' | 'fail' | 'inconclusive' | 'unknown', isLive = false): Span {
  if (verdict === 'pass') return span('✓', 'pass');
  if (verdict === 'inconclusive') return span('?', 'unknown');
  // On the live list nothing is wrong yet: it is only not done.
  return verdict === 'fail' && !isLive ? span('✗', 'fail') : span('○', 'dim');
}
