import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawOf } from './draw.ts';
import { properties } from './properties.ts';
import { regressions } from './regressions.ts';
import { createSubject } from './subject.ts';

const facts: Readonly<Record<string, string>> = {
  answersAnything: 'whatever is sent is answered properly',
  engineAnswersAnything: 'whatever is sent to a Docker engine is answered properly',
  keepsWhatItAccepted: 'what was accepted reads the same in every way and written back changes nothing',
};

describe('wrong input', () => {
  for (const [name, fuzzed] of Object.entries(properties)) {
    it(facts[name] ?? name, { timeout: 60_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.gen(), async (generate) => fuzzed.hold(drawOf(generate))),
        { seed: 20_260_101, numRuns: 250, endOnFailure: true },
      );
    });
  }

  it.each(regressions)('is answered properly that once was not: $what', async ({ requests, status }) => {
    const subject = await createSubject();
    let last = 0;
    for (const request of requests) last = (await subject.ask(request)).status;
    expect(last).toBe(status);
  });
});
