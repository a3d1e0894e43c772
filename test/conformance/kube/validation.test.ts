import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Answer as Answered, TestServer } from '../../../src/sim/kube/test-server.ts';
import { createTestServer } from '../../../src/sim/kube/test-server.ts';

/** One change, as a JSON patch, and what a control plane of 1.35 says of the outcome. */
interface Answer {
  readonly change: Change;
  readonly code: number;
  /** Reason, field and message of each cause. */
  readonly causes?: readonly (readonly [string, string, string])[];
  readonly warnings?: readonly string[];
}

interface Change {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path: string;
  readonly value?: unknown;
}

interface Subject {
  readonly name: string;
  /** Where objects of the kind are created. */
  readonly to: string;
  readonly object: { readonly apiVersion: string; readonly kind: string; readonly metadata: { readonly name: string } };
  /** What a creation adds to the object, by JSON pointer. */
  readonly filledIn?: Readonly<Record<string, unknown>>;
  /** The status that changes of `status` start from. */
  readonly shown?: object;
  readonly create?: readonly Answer[];
  readonly update?: readonly Answer[];
  readonly status?: readonly Answer[];
}

const file = new URL('../../golden/validation/answers.json', import.meta.url);
const subjects: readonly Subject[] = JSON.parse(await readFile(file, 'utf8'));
const dry = 'dryRun=All&fieldManager=t';

describe.each(subjects)('$name is judged as a real control plane does', ({ to, object, shown, ...rows }) => {
  const { apiVersion, kind, metadata } = object;
  const empty = ready();
  const filled = rows.update === undefined && rows.status === undefined ? empty : ready([to, object]);

  it.runIf(rows.filledIn !== undefined)('with defaults', async () => {
    const answer = await (await empty)('POST', `${to}?${dry}`, { body: object });
    expect(answer.code).toBe(201);
    for (const [pointer, value] of Object.entries(rows.filledIn ?? {})) {
      expect([pointer, at(answer.object, pointer)]).toEqual([pointer, value]);
    }
  });

  it.each(named(rows.create))('created %s', async (_, answer) => {
    const body = changed(object, answer.change);
    expect(heard(await (await empty)('POST', `${to}?${dry}`, { body }))).toEqual(said(answer));
  });

  it.each(named(rows.update))('updated %s', async (_, answer) => {
    const body = changed(object, answer.change);
    expect(heard(await (await filled)('PUT', `${to}/${metadata.name}?${dry}`, { body }))).toEqual(said(answer));
  });

  it.each(named(rows.status))('with the status %s', async (_, answer) => {
    const body = changed({ apiVersion, kind, metadata: { name: metadata.name }, status: shown }, answer.change);
    expect(heard(await (await filled)('PUT', `${to}/${metadata.name}/status?${dry}`, { body }))).toEqual(said(answer));
  });
});

/** Asks a server of its own, which has what Pods need and that object. */
async function ready(stored?: readonly [to: string, object: object]): Promise<TestServer['ask']> {
  const { ask } = await createTestServer();
  await ask('POST', '/api/v1/namespaces/default/serviceaccounts', { body: { metadata: { name: 'default' } } });
  if (stored !== undefined) await ask('POST', stored[0], { body: stored[1] });
  return ask;
}

function named(answers: readonly Answer[] = []) {
  return answers.map((answer) => [JSON.stringify(answer.change).slice(0, 150), answer] as const);
}

function said({ code, causes = [], warnings = [] }: Answer) {
  return { code, causes, warnings };
}

function heard({ code, headers, object }: Answered) {
  const details = object.details as { causes?: { reason: string; field: string; message: string }[] } | undefined;
  const causes = details?.causes ?? [];
  return {
    code,
    causes: causes.map(({ reason, field, message }) => [reason.replace('FieldValue', ''), field, message]),
    warnings: [headers.Warning ?? headers.warning ?? []].flat().map((text) => text.replace(/^299 - /, '')),
  };
}

function steps(pointer: string): string[] {
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function at(object: unknown, pointer: string): unknown {
  return steps(pointer).reduce<unknown>((part, step) => (part as Record<string, unknown> | undefined)?.[step], object);
}

function changed(object: object, { op, path, value }: Change): object {
  const copy = structuredClone(object);
  const way = steps(path);
  const last = way.pop() ?? '';
  const target = way.reduce((part, step) => part[step] as Record<string, unknown>, copy as Record<string, unknown>);
  if (op === 'remove') delete target[last];
  else target[last] = value;
  return copy;
}
