import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { virtualClock } from '../../../src/sim/time/index.ts';
import { openSimulation, typeOnHost } from './engines.ts';
import { loadRecording, Replay } from './wire.ts';

const names = readdirSync(new URL('../../golden/docker/', import.meta.url))
  .filter((name) => /^\d/.test(name))
  .map((name) => name.replace('.json', ''));

/** What the machine of the recordings had, and a lab has not; by recording, as expressions of what then differs. */
const explanations: readonly (readonly [why: string, recording: RegExp, difference: RegExp])[] = [
  ['its busybox was imported, ours is pulled', /./, /RepoDigests is \["string"\] instead of null/],
  ['its busybox had a user and a group app', /03-build|06-run/, /unable to find user app: /],
  ['its busybox had ip', /06-run/, /"ip\\": executable file not found/],
  [
    'it reached no registry',
    /02-images|04-volumes|06-run/,
    /POST \/images\/create\?fromImage=.*(?:404|200) instead of 500/,
  ],
  ['it lacked the rights for --privileged', /06-run/, /--privileged .*: 204 instead of 500/],
  ['its / was not shared, so that binds could not be', /05-binds/, /(?:m1|:rshared) .*: 204 instead of 500/],
  ['so its container m1 did not run', /05-binds/, /\/containers\/m1\/(?:exec: 201 instead of 409|json: \.ExecIDs)/],
  ['it had tried BuildKit once, which left an empty record', /10-net/, /GET \/system\/df: \.BuildCache is null/],
];

function explanation(recording: string, difference: string): string | undefined {
  return explanations.find(([, where, what]) => where.test(recording) && what.test(difference))?.[0];
}

it.each(names)('answers requests as a real engine was recorded to: %s', async (name) => {
  const clock = virtualClock();
  const { simulation, docker } = await openSimulation(clock);
  const replay = new Replay(docker.handler, clock);
  const differences: string[] = [];
  for (const command of loadRecording(name)) {
    if (command.host !== undefined) await typeOnHost(simulation, `W=/srv/w; mkdir -p $W; cd $W; ${command.host}`);
    else differences.push(...(await replay.differences(command)));
  }
  await simulation.close();
  expect(differences.filter((one) => explanation(name, one) === undefined)).toEqual([]);
});
