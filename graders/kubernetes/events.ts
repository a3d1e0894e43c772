import { z } from 'zod';
import { defineCheck, type KubernetesObject } from '#api';
import { judgeFindings, judgeMissing } from '../match/judgement.ts';
import { alteredTexts, evaluateText, type TextExpectation, textLiterals, textSchema } from '../match/text.ts';
import { namespaceOf, referenceOf } from './kinds.ts';
import { clusterOf } from './resource/observe.ts';

const reference = 'https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/';

const schema = z.strictObject({
  about: z
    .strictObject({
      apiVersion: z.string().describe('Of the object.'),
      kind: z.string().describe('Of the object.'),
      name: z.string().describe('Of the object.'),
      namespace: z.string().optional().describe('By default `default`.'),
    })
    .describe('The object that the event is about. It has to exist: events of one that is gone do not count.'),
  reason: z.string().describe('`FailedMount`, `ProvisioningSucceeded` ...'),
  type: z.enum(['Normal', 'Warning']).optional().describe('By default either.'),
  message: textSchema.optional().describe('What it says.'),
  absent: z
    .literal(true)
    .optional()
    .describe('There is no such event: the object exists and this did not happen to it.'),
});

interface Spec {
  readonly about: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly namespace?: string | undefined;
  };
  readonly reason: string;
  readonly type?: 'Normal' | 'Warning' | undefined;
  readonly message?: TextExpectation | undefined;
  readonly absent?: true | undefined;
}

interface SeenEvent {
  readonly reason: string;
  readonly type: string;
  readonly message: string;
}

interface Observation {
  readonly exists: boolean;
  /** About the object. */
  readonly events: readonly SeenEvent[];
  /** Names of its kind, when it does not exist. */
  readonly others: readonly string[];
}

/** `events`: something happened to an object, or did not. */
export const events = defineCheck<Spec, Observation>({
  kind: 'events',
  summary: 'There is an event about an object with this reason, type and message, or there is none.',
  schema,
  example: {
    about: { apiVersion: 'v1', kind: 'Pod', namespace: 'team-a', name: 'web' },
    reason: 'FailedMount',
    message: { includes: 'configmap "web" not found' },
    absent: true,
  },
  looksAt: 'kubernetes',
  // Reasons and messages are the cluster's own words: no task states them.
  literals: ({ about, message }) => [
    about.kind,
    about.name,
    ...(about.namespace === undefined || about.namespace === 'default' ? [] : [about.namespace]),
    ...(message === undefined ? [] : textLiterals(message)),
  ],
  observe: async ({ about }, target) => {
    const cluster = clusterOf(target);
    const { apiVersion, kind, name } = about;
    const namespace = namespaceOf(apiVersion, kind, about.namespace);
    const place = { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) };
    const object = await cluster.get({ ...place, name });
    if (object === undefined) {
      const all = await cluster.list(place);
      return { exists: false, events: [], others: all.slice(0, 2000).map((one) => one.metadata?.name ?? '') };
    }
    const list = await cluster.list({ apiVersion: 'v1', kind: 'Event', namespace: namespace ?? 'default' });
    return { exists: true, events: list.filter((one) => isAbout(one, object)).map(eventOf), others: [] };
  },
  judge: (spec, { exists, events: seen, others }, named) => {
    const { kind, name } = spec.about;
    if (!exists) return judgeMissing(kind, name, others, referenceOf(kind), named);
    const right = seen.filter((one) => isRight(spec, one));
    const what = `${spec.reason}${spec.type === undefined ? '' : ` (${spec.type})`}`;
    const told = (list: readonly SeenEvent[]): string =>
      list
        .slice(-5)
        .map((one) => `${one.reason}${spec.type === undefined ? '' : ` (${one.type})`}: ${one.message}`)
        .join('\n');
    if (spec.absent === true) {
      const finding = {
        holds: right.length === 0,
        expected: `event ${what}: (absent)`,
        observed: right.length === 0 ? `event ${what}: (absent)` : told(right),
        en: `There is an event ${what}, which must not be there: ${told(right.slice(-1))}`,
        ko: `${what} 이벤트가 있으면 안 됩니다: ${told(right.slice(-1))}`,
      };
      return judgeFindings(`${kind} ${name}`, [finding], reference);
    }
    const near = seen.find((one) => one.reason === spec.reason);
    if (right.length === 0 && near !== undefined && spec.message !== undefined) {
      const finding = evaluateText(
        spec.message,
        { en: `the message of ${spec.reason}`, ko: `${spec.reason} 이벤트의 메시지` },
        near.message,
        false,
      );
      if (!finding.holds) return judgeFindings(`${kind} ${name}`, [finding], reference);
    }
    const last = seen.at(-1);
    const finding = {
      holds: right.length > 0,
      expected: `event ${what}`,
      observed: right.length > 0 ? `event ${what}` : told(seen) || '(no event)',
      en: `There is no event ${what}${last === undefined ? '' : `; the last one is ${told([last])}`}.`,
      ko: `${what} 이벤트가 없습니다.${last === undefined ? '' : ` 가장 최근 이벤트: ${told([last])}`}`,
    };
    return judgeFindings(`${kind} ${name}`, [finding], reference);
  },
  mutants: (spec, seen) => {
    const right: SeenEvent = { reason: spec.reason, type: spec.type ?? 'Normal', message: exampleOf(spec.message) };
    const gone = { name: 'deleted', observation: { exists: false, events: [], others: [] } };
    if (spec.absent === true) return [gone, { name: 'it happened', observation: { ...seen, events: [right] } }];
    const each = (name: string, change: (event: SeenEvent) => SeenEvent) => ({
      name,
      observation: { ...seen, events: seen.events.map((one) => (isRight(spec, one) ? change(one) : one)) },
    });
    const { message, type } = spec;
    const altered =
      message === undefined ? [] : alteredTexts(message, seen.events.find((one) => isRight(spec, one))?.message ?? '');
    return [
      gone,
      { name: 'no event', observation: { ...seen, events: [] } },
      each('another reason', (one) => ({ ...one, reason: `${one.reason}Not` })),
      ...(type === undefined
        ? []
        : [each('another type', (one) => ({ ...one, type: type === 'Normal' ? 'Warning' : 'Normal' }))]),
      ...altered.map(({ name, text }) => each(`message: ${name}`, (one) => ({ ...one, message: text }))),
    ];
  },
  watch: (spec, target, changed, signal) => {
    const cluster = clusterOf(target);
    cluster.watch({ apiVersion: 'v1', kind: 'Event' }, changed, signal);
    cluster.watch({ apiVersion: spec.about.apiVersion, kind: spec.about.kind }, changed, signal);
  },
});

/** By the object's uid; kubelets write the node's name in its place. */
function isAbout(event: KubernetesObject, { kind, metadata }: KubernetesObject): boolean {
  const involved = event.involvedObject as { readonly kind?: string; readonly uid?: string } | undefined;
  const uids = kind === 'Node' ? [metadata?.uid, metadata?.name] : [metadata?.uid];
  return involved?.uid !== undefined && involved.kind === kind && uids.includes(involved.uid);
}

function eventOf(event: KubernetesObject): SeenEvent {
  return { reason: String(event.reason ?? ''), type: String(event.type ?? ''), message: String(event.message ?? '') };
}

function isRight(spec: Spec, event: SeenEvent): boolean {
  return (
    event.reason === spec.reason &&
    (spec.type === undefined || event.type === spec.type) &&
    (spec.message === undefined || evaluateText(spec.message, '', event.message, false).holds)
  );
}

function exampleOf(text: TextExpectation | undefined): string {
  return text?.equals ?? text?.line ?? text?.lines?.join('\n') ?? text?.includes ?? '';
}
