import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { virtualClock } from '../../../src/sim/time/index.ts';
import { imagesWithout, openSimulation, typeOnHost } from './engines.ts';
import { loadRecording, Replay } from './wire.ts';

const names = readdirSync(new URL('../../golden/docker/', import.meta.url))
  .filter((name) => /^\d/.test(name))
  .map((name) => name.replace('.json', ''));

/** What the machine of the recordings had, and a lab has not; by recording, as expressions of what then differs. */
const explanations: readonly (readonly [why: string, recording: RegExp, difference: RegExp])[] = [
  ['it reached no registry', /02-images|04-volumes|06-run/, /POST \/images\/create\?fromImage=.*404 instead of 500/],
  ['it lacked the rights for --privileged', /06-run/, /--privileged .*: 204 instead of 500/],
  ['its / was not shared, so that binds could not be', /05-binds/, /(?:m1|:rshared) .*: 204 instead of 500/],
  ['so its container m1 did not run', /05-binds/, /\/containers\/m1\/(?:exec: 201 instead of 409|json: \.ExecIDs)/],
  ['it had tried BuildKit once, which left an empty record', /10-net/, /GET \/system\/df: \.BuildCache is null/],
];

/** The files of a busybox that knows a user `app`, which the recorded engine had imported. */
let archive: Promise<Uint8Array> | undefined;

async function exportBusybox(): Promise<Uint8Array> {
  const clock = virtualClock();
  const { simulation, docker } = await openSimulation(clock);
  const replay = new Replay(docker.handler, clock);
  const accounts = 'echo app:x:1000:1000::/home:/bin/sh >> /etc/passwd; echo app:x:1000: >> /etc/group';
  const Cmd = ['sh', '-c', accounts];
  await replay.send('POST /containers/create?name=base', { Image: 'busybox:1.36', Cmd });
  await replay.send('POST /containers/base/start');
  await replay.send('POST /containers/base/wait');
  const files = await replay.send('GET /containers/base/export');
  await simulation.close();
  return files;
}

const imported = new URLSearchParams([
  ['fromSrc', '-'],
  ['repo', 'busybox'],
  ['message', 'busybox root'],
  ['changes', 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ['changes', 'CMD ["sh"]'],
]);

it.each(names)('answers requests as a real engine was recorded to: %s', async (name) => {
  archive ??= exportBusybox();
  const clock = virtualClock();
  // As there: nothing but that busybox, and nowhere another one.
  const { simulation, docker } = await openSimulation(clock, imagesWithout('busybox'));
  const replay = new Replay(docker.handler, clock);
  await replay.send(`POST /images/create?${imported}`, await archive);
  const differences: string[] = [];
  for (const command of loadRecording(name)) {
    if (command.host !== undefined) await typeOnHost(simulation, `W=/srv/w; mkdir -p $W; cd $W; ${command.host}`);
    else differences.push(...(await replay.differences(command)));
  }
  await simulation.close();
  const explained = explanations.filter(([, where]) => where.test(name));
  expect({
    unexplained: differences.filter((one) => !explained.some(([, , what]) => what.test(one))),
    unneeded: explained.filter(([, , what]) => !differences.some((one) => what.test(one))),
  }).toEqual({ unexplained: [], unneeded: [] });
});
