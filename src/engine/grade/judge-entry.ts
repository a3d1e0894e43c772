import { type CheckEntry, type CheckRegistry, type Clock, CouldNotLookError, type Judgement, type Target } from '#api';

/** What one entry of the checklist came to. `observation` is there when the check could look. */
export interface Outcome {
  readonly judgement: Judgement;
  readonly observation?: unknown;
  /** The id of the check without which this one was not judged. */
  readonly blockedBy?: string;
}

/** How long one look may take (milliseconds) before it counts as "could not look". */
const lookTimeout = 20_000;

/** Looks once and judges. Never throws: whatever goes wrong on the way makes the verdict `inconclusive`, never `fail`. */
export async function judgeEntry(
  entry: CheckEntry,
  checks: CheckRegistry,
  target: Target,
  clock: Clock,
  named?: ReadonlySet<string>,
): Promise<Outcome> {
  const check = checks.get(entry.kind);
  if (check === undefined) return inconclusive(`There is no check kind "${entry.kind}".`);
  try {
    const spec: unknown = check.schema.parse(entry.spec);
    const look = check.observe(spec, target);
    // A script may wait for what it looks at, and whoever runs it ends it in time.
    const observation = await (check.looksAt === 'scripts' ? look : inTime(look, clock));
    const judgement = check.judge(spec, observation, named);
    return { judgement: entry.never === true ? theOtherWayRound(judgement) : judgement, observation };
  } catch (error) {
    if (error instanceof CouldNotLookError) return inconclusive(error.message, error.nextStep);
    return inconclusive(error instanceof Error ? error.message : String(error));
  }
}

/** For `never`: what was found is what must not be. */
export function theOtherWayRound(judgement: Judgement): Judgement {
  const { verdict, expected, observed, reference } = judgement;
  if (verdict === 'inconclusive') return judgement;
  return {
    verdict: verdict === 'pass' ? 'fail' : 'pass',
    expected: `never: ${expected}`,
    observed,
    message:
      verdict === 'pass'
        ? { en: `This must not be: ${observed}.`, ko: `다음과 같아서는 안 됩니다: ${observed}.` }
        : { en: 'It is not so, as it should be.', ko: '해당 상태가 아니므로 요구 사항과 일치합니다.' },
    ...(reference === undefined ? {} : { reference }),
  };
}

/** The outcome of a check that could not look. */
export function inconclusive(sentence: string, nextStep?: string): Outcome {
  const reason = /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
  const rest = nextStep === undefined ? '' : ` ${nextStep}`;
  return {
    judgement: {
      verdict: 'inconclusive',
      expected: '',
      observed: '',
      message: { en: `Could not look: ${reason}${rest}`, ko: `확인할 수 없었습니다: ${reason}${rest}` },
    },
  };
}

async function inTime<T>(look: Promise<T>, clock: Clock): Promise<T> {
  let timer: { cancel(): void } | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = clock.after(lookTimeout, () =>
      reject(
        new CouldNotLookError(
          'timeout',
          `There was no answer within ${lookTimeout / 1000} seconds.`,
          'See with cka-lab status whether the lab still runs, and check again.',
        ),
      ),
    );
  });
  try {
    return await Promise.race([look, late]);
  } finally {
    timer?.cancel();
  }
}
