import { readFileSync } from 'node:fs';
import type { Ran } from '../../support/run.ts';
import { normalize, type StoryNames } from './normalize.ts';
import type { Story } from './replay.ts';

/** A command whose answer is known to differ from the recording. */
export interface KnownChange {
  readonly story: string;
  readonly step: number;
  /** Keys of `KnownChanges.reasons`. */
  readonly reasons: readonly string[];
  /** What is answered now, normalized; left out where it varies from run to run, so that nothing can be said of it. */
  readonly now?: Ran;
}

export interface KnownChanges {
  /** Why, and where that can be read. */
  readonly reasons: Readonly<Record<string, { readonly reason: string; readonly source: string }>>;
  readonly changes: readonly KnownChange[];
}

export function loadKnownChanges(file: URL): KnownChanges {
  return JSON.parse(readFileSync(file, 'utf8')) as KnownChanges;
}

function normalized(ran: Ran | undefined, names: StoryNames): Ran {
  return {
    code: ran?.code ?? -1,
    stdout: normalize(ran?.stdout ?? '', names),
    stderr: normalize(ran?.stderr ?? '', names),
  };
}

const same = (a: Ran, b: Ran) => a.code === b.code && a.stdout === b.stdout && a.stderr === b.stderr;

/** What of a replayed story is neither as recorded nor as its known change says: empty when all is well. */
export function unexpected(
  story: Story,
  steps: readonly Ran[],
  names: StoryNames,
  { changes }: KnownChanges,
): readonly object[] {
  const recordedNames = { namespace: story.ns, prefix: story.P };
  const known = new Map(changes.filter((change) => change.story === story.name).map((change) => [change.step, change]));
  return story.steps.flatMap((step, index) => {
    const recorded = normalized(step, recordedNames);
    const got = normalized(steps[index], names);
    const change = known.get(index);
    const at = { step: index, run: step.cmd };
    if (change === undefined) return same(got, recorded) ? [] : [{ ...at, why: 'differs', want: recorded, got }];
    if (change.now === undefined || same(got, change.now)) return [];
    return [{ ...at, why: 'differs from its known change', want: change.now, got }];
  });
}
