import { type Judgement, josa, nearestNames } from '#api';
import type { Finding } from './condition.ts';
import { inEnglish, inKorean, type Named } from './named.ts';
import { showNames } from './show.ts';

/** A finding that holds or not, from both sides of one fact. */
export function fact(holds: boolean, what: Named, expected: Named, observed: Named): Finding {
  const [subject, wanted, seen] = [what, expected, observed].map(inEnglish);
  return {
    holds,
    expected: `${subject}: ${wanted}`,
    observed: `${subject}: ${seen}`,
    en: `${subject} is ${seen}; it has to be ${wanted}.`,
    ko: `${inKorean(what)}: 현재 ${inKorean(observed)}, 기대하는 값은 ${inKorean(expected)}입니다.`,
  };
}

/** Pass when every finding holds; else those that do not, side by side. */
export function judgeFindings(identity: string, findings: readonly Finding[], reference: string): Judgement {
  const failing = findings.filter((finding) => !finding.holds);
  const shown = failing.length === 0 ? findings : failing;
  return {
    verdict: failing.length === 0 ? 'pass' : 'fail',
    expected: shown.map((finding) => finding.expected).join('\n') || identity,
    observed: shown.map((finding) => finding.observed).join('\n') || identity,
    message:
      failing.length === 0
        ? { en: `${identity} is as it should be.`, ko: `${identityInKorean(identity)}: 요구 사항과 일치합니다.` }
        : {
            en: about(identity, failing.map((finding) => finding.en).join(' ')),
            ko: about(identityInKorean(identity), failing.map((finding) => finding.ko).join(' ')),
          },
    reference,
    criteria: { hold: findings.length - failing.length, of: findings.length },
  };
}

/** Says what the sentences are about, unless they say so themselves. */
function about(identity: string, sentences: string): string {
  return sentences.includes(identity) ? sentences : `${identity}: ${sentences}`;
}

/** What Docker's things are called in Korean; Kubernetes' kinds keep their names. */
const koreanNouns: Readonly<Record<string, string>> = {
  container: '컨테이너',
  volume: '볼륨',
  image: '이미지',
  network: '네트워크',
  file: '파일',
};

const nounInKorean = (noun: string): string => koreanNouns[noun] ?? noun;
const identityInKorean = (identity: string): string => identity.replace(/^[a-z]+(?= )/, nounInKorean);

/** The thing is missing: says what else there is, the near misses first; what is `named` elsewhere is none. */
export function judgeMissing(
  noun: string,
  name: string,
  others: readonly string[],
  reference: string,
  named?: ReadonlySet<string>,
): Judgement {
  const [near] = nearestNames(
    name,
    others.filter((other) => named?.has(other) !== true),
    1,
  );
  const en =
    near !== undefined
      ? `found ${noun} ${near}, did you mean ${name}?`
      : others.length > 0
        ? showNames(others).en
        : `there is no ${noun} at all.`;
  const ko =
    near !== undefined
      ? `${nounInKorean(noun)} "${near}"${josa(near, '은/는')} 있습니다. "${name}"${josa(name, '을/를')} 만들려던 것인가요?`
      : others.length > 0
        ? showNames(others).ko
        : `현재 ${nounInKorean(noun)}${josa(nounInKorean(noun), '이/가')} 하나도 없습니다.`;
  return {
    verdict: 'fail',
    expected: `${noun} ${name}`,
    observed: near === undefined ? '(absent)' : `${noun} ${near}`,
    message: {
      en: `${noun} ${name} does not exist: ${en}`,
      ko: `${nounInKorean(noun)} "${name}"${josa(name, '이/가')} 없습니다. ${ko}`,
    },
    reference,
  };
}

/** For `absent`. */
export function judgeGone(noun: string, name: string, there: boolean, reference: string): Judgement {
  return {
    verdict: there ? 'fail' : 'pass',
    expected: `${noun} ${name}: (absent)`,
    observed: there ? `${noun} ${name}` : `${noun} ${name}: (absent)`,
    message: there
      ? {
          en: `${noun} ${name} still exists.`,
          ko: `${nounInKorean(noun)} "${name}"${josa(name, '이/가')} 아직 존재합니다.`,
        }
      : {
          en: `${noun} ${name} does not exist, as it should be.`,
          ko: `${nounInKorean(noun)} "${name}": 요구대로 존재하지 않습니다.`,
        },
    reference,
  };
}
