import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bundledClient, bundledPlace } from '#platform';

const state = mkdtempSync(join(tmpdir(), 'cka-lab-clients-'));
afterAll(() => rmSync(state, { recursive: true, force: true }));

test.skipIf(bundledPlace('helm', state) === undefined)(
  'several that want a client at once get the same one',
  async () => {
    const found = await Promise.all([1, 2, 3].map(() => bundledClient('helm', state)));
    expect(new Set(found)).toEqual(new Set([bundledPlace('helm', state)?.target]));
  },
);
