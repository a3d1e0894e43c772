import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createTestServer } from '../../../src/sim/kube/test-server.ts';

/** A body in YAML for a new ConfigMap, and what a control plane of 1.35 says of it. */
interface Row {
  readonly body?: string;
  /** In place of `body`, what is no UTF-8. */
  readonly base64?: string;
  /** What is made of it. */
  readonly made?: object;
  readonly warnings?: readonly string[];
  /** The message of the refusal. */
  readonly refused?: string;
  /** The message with fieldValidation=Strict, where that is another one. */
  readonly strictly?: string;
}

const rows: readonly Row[] = JSON.parse(
  await readFile(new URL('../../golden/yaml-bodies.json', import.meta.url), 'utf8'),
);
const server = await createTestServer();

async function heard({ body, base64 = '' }: Row, fieldValidation: 'Warn' | 'Strict') {
  const path = `/api/v1/namespaces/default/configmaps?dryRun=All&fieldValidation=${fieldValidation}`;
  const { code, object, headers } = await server.ask('POST', path, {
    body: body ?? Buffer.from(base64, 'base64'),
    headers: { 'content-type': 'application/yaml' },
  });
  return { code, object, warnings: [headers.Warning ?? headers.warning ?? []].flat() };
}

describe('a body in YAML', () => {
  it.each(rows.map((row) => [JSON.stringify(row.body ?? row.base64), row] as const))('is read: %s', async (_, row) => {
    const { code, object, warnings } = await heard(row, 'Warn');
    if (row.refused !== undefined) {
      expect(object.message).toBe(row.refused);
    } else {
      expect([code, warnings]).toEqual([201, (row.warnings ?? []).map((text) => `299 - ${JSON.stringify(text)}`)]);
      expect(object).toMatchObject(row.made ?? {});
    }
    if (row.strictly !== undefined) {
      expect((await heard(row, 'Strict')).object.message).toBe(row.strictly);
    }
  });
});
