import { parseArgs } from 'node:util';
import { withoutThriftyAllocator } from '#platform';
import type { LabSource } from '#session';
import { runHost } from '#session/host';
import { hostServices } from './wire.ts';

/** The hidden verb `host`: what `start` runs in the background. Descriptor 3 hears how it went. */
export async function runHostCommand(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { name: { type: 'string' }, source: { type: 'string' } },
  });
  const source = values.source === undefined ? undefined : (JSON.parse(values.source) as LabSource);
  await runHost({ name: values.name ?? '', source, reportTo: 3 }, hostServices(withoutThriftyAllocator(process.env)));
  return Number(process.exitCode ?? 0);
}
