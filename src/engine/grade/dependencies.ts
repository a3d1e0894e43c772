import type { CheckEntry } from '#api';
import type { Outcome } from './judge-entry.ts';

/**
 * The outcomes with those of dependent checks replaced where what they depend on did not pass: such a check is not
 * judged, and says which one is the root cause. Every check depends on the gates. Inconclusive when the root cause is.
 */
export function withDependencies(
  entries: readonly CheckEntry[],
  outcomes: ReadonlyMap<string, Outcome>,
): ReadonlyMap<string, Outcome> {
  const gates = entries.filter((entry) => entry.gate === true);
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const rootCause = (entry: CheckEntry, seen: ReadonlySet<string>): CheckEntry | undefined => {
    const before = entry.gate === true ? [] : gates.map((gate) => gate.id);
    for (const id of [...before, ...(entry.dependsOn ?? [])]) {
      const dependency = byId.get(id);
      if (dependency === undefined || seen.has(id)) continue;
      const deeper = rootCause(dependency, new Set([...seen, id]));
      if (deeper !== undefined) return deeper;
      if (outcomes.get(id)?.judgement.verdict !== 'pass') return dependency;
    }
    return undefined;
  };
  return new Map(
    [...outcomes].map(([id, outcome]): [string, Outcome] => {
      const entry = byId.get(id);
      const cause = entry === undefined ? undefined : rootCause(entry, new Set([id]));
      return [id, cause === undefined ? outcome : notJudged(cause, outcomes.get(cause.id))];
    }),
  );
}

function notJudged(cause: CheckEntry, outcome: Outcome | undefined): Outcome {
  const verdict = outcome?.judgement.verdict === 'fail' ? 'fail' : 'inconclusive';
  const ko = cause.title.ko ?? cause.title.en;
  return {
    blockedBy: cause.id,
    judgement: {
      verdict,
      expected: '',
      observed: '',
      message:
        verdict === 'fail'
          ? {
              en: `Not judged because "${cause.title.en}" is not fulfilled yet.`,
              ko: `"${ko}" 항목이 아직 충족되지 않아 채점하지 않았습니다.`,
            }
          : {
              en: `Not judged because "${cause.title.en}" could not be looked at.`,
              ko: `"${ko}" 항목을 확인할 수 없어 채점하지 않았습니다.`,
            },
    },
  };
}
