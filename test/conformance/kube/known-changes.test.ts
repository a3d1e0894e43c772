import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type KnownChanges, loadKnownChanges, unexpected } from './known-changes.ts';
import { loadStories } from './replay.ts';

const golden = new URL('../../golden/kubernetes/', import.meta.url);
const known = loadKnownChanges(new URL('known-changes.json', golden));

it('every known change is of a recorded command and has a reason with a source', () => {
  const stories = readdirSync(golden)
    .filter((name) => /^\d\d-.*\.json$/.test(name))
    .flatMap((name) => loadStories(new URL(name, golden)));
  for (const { story, step, reasons } of known.changes) {
    expect(stories.find(({ name }) => name === story)?.steps[step], `${story} ${step}`).toBeDefined();
    expect(reasons.length, `${story} ${step}`).toBeGreaterThan(0);
    for (const reason of reasons) expect(known.reasons[reason], reason).toBeDefined();
  }
  for (const [key, { reason, source }] of Object.entries(known.reasons)) {
    expect(`${reason}${source}`, key).toMatch(/\S\S\S/);
    expect(
      known.changes.some(({ reasons }) => reasons.includes(key)),
      key,
    ).toBe(true);
  }
});

it('nearly every known change says what is answered now', () => {
  expect(known.changes.filter(({ now }) => now === undefined).length).toBeLessThan(25);
});

const ran = (stdout: string) => ({ code: 0, stdout, stderr: '' });
const story = { name: 's', ns: 'old', P: 'xold', steps: [{ cmd: 'a', ...ran('old xold-a\n') }] };
const names = { namespace: 'new', prefix: 'xnew' };
const changed = (now?: string): KnownChanges => ({
  reasons: {},
  changes: [{ story: 's', step: 0, reasons: [], ...(now === undefined ? {} : { now: ran(now) }) }],
});
const none: KnownChanges = { reasons: {}, changes: [] };

it.each([
  ['as recorded', 'new xnew-a\n', none, []],
  ['another answer', 'other\n', none, ['differs']],
  ['the answer of its known change', 'other\n', changed('other'), []],
  ['another answer than that of its known change', 'third\n', changed('other'), ['differs from its known change']],
  ['another answer that varies', 'third\n', changed(), []],
  ['the recorded answer for a known change', 'new xnew-a\n', changed('other'), ['differs from its known change']],
])('a replayed command with %s is judged', (_, stdout, changes, whys) => {
  expect(unexpected(story, [ran(stdout)], names, changes).map((one) => (one as { why: string }).why)).toEqual(whys);
});
