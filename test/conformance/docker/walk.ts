import { expect } from 'vitest';
import type { DockerClient } from '../../support/docker-clients.ts';
import { simplify } from '../template.ts';
import type { TranscriptWalk } from '../transcript.ts';
import type { TestEngine } from './engines.ts';
import { Place } from './place.ts';

/** Walks on an engine; fails at the first command that prints or ends otherwise than it must. */
export async function walkThrough(walk: TranscriptWalk, client: DockerClient, engine: TestEngine): Promise<void> {
  const place = new Place(client, engine);
  try {
    await place.open();
    for (const step of walk.steps) {
      const ran = await place.run(step);
      const shown = `$ ${step.run}\n${ran.stdout}${ran.stderr}`;
      for (const stream of ['stdout', 'stderr'] as const) {
        const wanted = step[stream];
        if (wanted === undefined) continue;
        const got = simplify(ran[stream]);
        const holds = step.anyOrder ? wanted.matchesInAnyOrder(got) : wanted.matches(got);
        if (!holds) expect(got, shown).toBe(wanted.text);
      }
      expect(ran.code, shown).toBe(step.code);
    }
  } finally {
    await place.close();
  }
}
