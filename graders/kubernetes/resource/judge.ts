import { type Judgement, josa, nearestNames } from '#api';
import { type Comparison, evaluate, type Finding } from '../../match/condition.ts';
import type { Facts } from '../../match/rules.ts';
import { showNames } from '../../match/show.ts';
import { namespaceOf, referenceOf } from '../kinds.ts';
import { ailmentOf } from './health.ts';
import { mountFinding } from './mounts.ts';
import type { ResourceObservation, SeenObject } from './observe.ts';
import { sinceTheBeginning } from './since-the-beginning.ts';
import type { ResourceSpec } from './spec.ts';

/** How the schema table calls a kind's type; undefined for custom kinds. */
type TypeKeyOf = (apiVersion: string, kind: string) => string | undefined;

export interface Schema {
  readonly facts: Facts;
  readonly typeKeyOf: TypeKeyOf;
}

type Words = { readonly en: string; readonly ko: string };

/** Judges what was seen: the missing object first, then how many there are, then field by field. */
export function judgeResource(
  spec: ResourceSpec,
  seen: ResourceObservation,
  schema: Schema,
  named?: ReadonlySet<string>,
): Judgement {
  if (spec.absent === true) return judgeAbsent(spec, seen, schema);
  if (spec.name !== undefined) {
    const verdicts = seen.objects.map((one) => findingsOf(spec, one, schema));
    const [first] = verdicts;
    if (first === undefined) return judgeMissing(spec, seen, named);
    return fromFindings(spec, verdicts.find((findings) => findings.every((finding) => finding.holds)) ?? first);
  }
  return judgeCount(spec, seen, schema);
}

/** Every statement of the spec about one object. */
function findingsOf(spec: ResourceSpec, seen: SeenObject, schema: Schema): readonly Finding[] {
  const { object } = seen;
  const comparison: Comparison = { facts: schema.facts, typeKey: schema.typeKeyOf(spec.apiVersion, spec.kind) };
  const findings: Finding[] = [];
  const deleted = object.metadata?.deletionTimestamp;
  if (deleted !== undefined && deleted !== null) findings.push(deletionFinding(spec, object.metadata?.name ?? ''));
  if (spec.kept === true || spec.unchanged === true)
    findings.push(...sinceTheBeginning(seen, comparison, spec.unchanged === true));
  for (const condition of spec.fields ?? []) findings.push(evaluate(condition, object, comparison));
  for (const mount of spec.mounts ?? []) findings.push(mountFinding(mount, object, schema.facts));
  const ailment = spec.healthy === true ? ailmentOf(object) : undefined;
  if (ailment !== undefined) {
    const why = seen.pod ?? ailment.reason ?? seen.event;
    const cause = why === undefined ? '' : ` (${why})`;
    findings.push({
      holds: false,
      expected: ailment.expected,
      observed: ailment.observed,
      en: `It is not ready: ${ailment.observed}${cause}.`,
      ko: `준비 상태가 아닙니다: ${ailment.observed}${cause}.`,
    });
  }
  for (const [index, related] of (spec.related ?? []).entries()) {
    const other = seen.related[index];
    const typeKey = schema.typeKeyOf(related.apiVersion, related.kind);
    if (other?.name === undefined) {
      // What is not ready yet refers to nothing yet: one cause is enough.
      if (ailment !== undefined) continue;
      findings.push(
        relationFinding(related.path, `${related.kind}`, '(absent)', {
          en: `${related.path} does not name a ${related.kind} yet.`,
          ko: `${related.path} 필드가 아직 ${related.kind}${josa(related.kind, '을/를')} 가리키지 않습니다.`,
        }),
      );
    } else if (other.object === undefined) {
      findings.push(
        relationFinding(related.path, `${related.kind} ${other.name}`, `${other.name} (no such ${related.kind})`, {
          en: `${related.path} names the ${related.kind} ${other.name}, which does not exist.`,
          ko: `${related.path} 필드가 가리키는 ${related.kind} "${other.name}"${josa(other.name, '이/가')} 존재하지 않습니다.`,
        }),
      );
    } else {
      for (const condition of related.fields ?? []) {
        const finding = evaluate(condition, other.object, { facts: schema.facts, typeKey });
        findings.push({
          ...finding,
          en: `In the ${related.kind} ${other.name}: ${finding.en}`,
          ko: `${related.kind} "${other.name}": ${finding.ko}`,
        });
      }
    }
  }
  return findings;
}

function deletionFinding(spec: ResourceSpec, name: string): Finding {
  return {
    holds: false,
    expected: 'metadata.deletionTimestamp: (absent)',
    observed: 'metadata.deletionTimestamp: (set)',
    en: `${spec.kind} ${name} is being deleted.`,
    ko: `${spec.kind} "${name}"${josa(name, '이/가')} 삭제되는 중입니다.`,
  };
}

function relationFinding(path: string, expected: string, observed: string, words: Words): Finding {
  return { holds: false, expected: `${path}: ${expected}`, observed: `${path}: ${observed}`, ...words };
}

function fromFindings(spec: ResourceSpec, findings: readonly Finding[]): Judgement {
  const failing = findings.filter((finding) => !finding.holds);
  const shown = failing.length === 0 ? findings : failing;
  const identity = `${spec.kind} ${spec.name ?? ''}`.trim();
  return {
    verdict: failing.length === 0 ? 'pass' : 'fail',
    expected: shown.length === 0 ? identity : shown.map((finding) => finding.expected).join('\n'),
    observed: shown.length === 0 ? identity : shown.map((finding) => finding.observed).join('\n'),
    message:
      failing.length === 0
        ? { en: `${identity} is as it should be.`, ko: `${identity}: 요구 사항과 일치합니다.` }
        : {
            en: `${identity}: ${failing.map((finding) => finding.en).join(' ')}`,
            ko: `${identity}: ${failing.map((finding) => finding.ko).join(' ')}`,
          },
    reference: referenceOf(spec.kind),
    criteria: { hold: findings.length - failing.length, of: findings.length },
  };
}

function judgeMissing(spec: ResourceSpec, seen: ResourceObservation, named?: ReadonlySet<string>): Judgement {
  const { kind, name = '' } = spec;
  const namespace = namespaceOf(spec.apiVersion, kind, spec.namespace);
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
  const whereKo = namespace === undefined ? '' : `${namespace} 네임스페이스에 `;
  const elsewhere = seen.others.filter((other) => other.name === name).map((other) => other.namespace ?? '');
  const here = seen.others.filter((other) => namespace === undefined || other.namespace === namespace);
  const isSlip = (other: { readonly name: string }) =>
    named?.has(other.name) !== true && nearestNames(name, [other.name]).length > 0;
  const [near] = nearestNames(
    name,
    here.filter(isSlip).map((other) => other.name),
    1,
  );
  const far = near === undefined ? seen.others.find(isSlip) : undefined;
  let observed = '(absent)';
  let hint: Words;
  if (elsewhere.length > 0) {
    observed = elsewhere.map((other) => `${kind} ${name} in namespace ${other}`).join('\n');
    hint = {
      en: `it exists in namespace ${elsewhere.join(', ')}.`,
      ko: `${elsewhere.join(', ')} 네임스페이스에 있습니다.`,
    };
  } else if (near !== undefined) {
    observed = `${kind} ${near}`;
    hint = {
      en: `found ${kind} ${near}, did you mean ${name}?`,
      ko: `${kind} "${near}"${josa(near, '은/는')} 있습니다. "${name}"${josa(name, '을/를')} 만들려던 것인가요?`,
    };
  } else if (far !== undefined) {
    observed = `${kind} ${far.name} in namespace ${far.namespace ?? ''}`;
    hint = {
      en: `found ${kind} ${far.name} in namespace ${far.namespace ?? ''}, did you mean ${name}?`,
      ko: `${far.namespace ?? ''} 네임스페이스에 ${kind} "${far.name}"${josa(far.name, '은/는')} 있습니다. "${name}"${josa(name, '을/를')} 만들려던 것인가요?`,
    };
  } else if (here.length > 0) {
    hint = showNames(here.map((other) => other.name));
  } else {
    hint = { en: `there is no ${kind} at all.`, ko: `${kind} 리소스가 하나도 없습니다.` };
  }
  return {
    verdict: 'fail',
    expected: `${kind} ${name}${where}`,
    observed,
    message: {
      en: `${kind} ${name} does not exist${where}: ${hint.en}`,
      ko: `${whereKo}${kind} "${name}"${josa(name, '이/가')} 없습니다. ${hint.ko}`,
    },
    reference: referenceOf(kind),
  };
}

function judgeAbsent(spec: ResourceSpec, seen: ResourceObservation, schema: Schema): Judgement {
  const comparison: Comparison = { facts: schema.facts, typeKey: schema.typeKeyOf(spec.apiVersion, spec.kind) };
  const there = seen.objects.filter(({ object }) =>
    (spec.fields ?? []).every((condition) => evaluate(condition, object, comparison).holds),
  );
  const names = there.map(({ object }) => object.metadata?.name ?? '');
  const what = spec.name === undefined ? describe(spec) : `${spec.kind} ${spec.name}`;
  const leaving = there.filter(({ object }) => object.metadata?.deletionTimestamp != null);
  const finalizers = leaving.flatMap(
    ({ object }) => (object.metadata?.finalizers as readonly string[] | undefined) ?? [],
  );
  const held = finalizers.length === 0 ? '' : ` (finalizers: ${[...new Set(finalizers)].join(', ')})`;
  const first = names.slice(0, 5).join(', ');
  return {
    verdict: there.length === 0 ? 'pass' : 'fail',
    expected: `${what}: (absent)`,
    observed: there.length === 0 ? `${what}: (absent)` : `${spec.kind}: ${first}`,
    message:
      there.length === 0
        ? { en: `${what} does not exist, as it should be.`, ko: `${what}: 요구대로 존재하지 않습니다.` }
        : leaving.length > 0
          ? {
              en: `${spec.kind} ${first} is still being deleted${held}.`,
              ko: `${spec.kind} "${first}"${josa(first, '이/가')} 아직 삭제되는 중입니다${held}.`,
            }
          : {
              en: `${spec.kind} ${first} still exists.`,
              ko: `${spec.kind} "${first}"${josa(first, '이/가')} 아직 존재합니다.`,
            },
    reference: referenceOf(spec.kind),
  };
}

function judgeCount(spec: ResourceSpec, seen: ResourceObservation, schema: Schema): Judgement {
  const judged = seen.objects.map((one) => ({ one, findings: findingsOf(spec, one, schema) }));
  const right = judged.filter(({ findings }) => findings.every((finding) => finding.holds));
  const count = spec.count ?? { atLeast: 1 };
  const fits =
    (count.exactly === undefined || right.length === count.exactly) &&
    (count.atLeast === undefined || right.length >= count.atLeast) &&
    (count.atMost === undefined || right.length <= count.atMost);
  const wanted = [
    count.exactly === undefined ? undefined : `${count.exactly}`,
    count.atLeast === undefined ? undefined : `>= ${count.atLeast}`,
    count.atMost === undefined ? undefined : `<= ${count.atMost}`,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
  const names = (list: readonly { readonly one: SeenObject }[]): string =>
    list
      .slice(0, 5)
      .map(({ one }) => one.object.metadata?.name ?? '')
      .join(', ');
  const wrong = judged.filter((entry) => !right.includes(entry));
  const near = fits ? undefined : wrong[0];
  const because = near?.findings.find((finding) => !finding.holds);
  const nearName = near?.one.object.metadata?.name ?? '';
  return {
    verdict: fits ? 'pass' : 'fail',
    expected: `${describe(spec)}: ${wanted}${because === undefined ? '' : `\n${because.expected}`}`,
    observed: `${describe(spec)}: ${right.length}${right.length === 0 ? '' : ` (${names(right)})`}${because === undefined ? '' : `\n${nearName}: ${because.observed}`}`,
    message: {
      en: `${describe(spec)}: there are ${right.length} that are as they should be, wanted ${wanted}.${because === undefined ? '' : ` ${nearName}: ${because.en}`}`,
      ko: `${describe(spec)}: 조건에 맞는 것이 ${right.length}개입니다. 기대하는 개수: ${wanted}.${because === undefined ? '' : ` ${nearName}: ${because.ko}`}`,
    },
    reference: referenceOf(spec.kind),
  };
}

function describe(spec: ResourceSpec): string {
  return spec.selector === undefined ? spec.kind : `${spec.kind} -l ${spec.selector}`;
}
