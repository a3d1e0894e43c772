import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../support/run.ts';
import { openRealEngine, type TestEngine } from './engines.ts';

/** What `.ci/engine.sh` gives its engine beside others on the machine, and what an engine by itself has. */
const standIns: TestEngine['standIns'] = [
  [/\/\S+\/exec\/netns/g, '/var/run/docker/netns'],
  [/"Bridge":( ?)"cka\d+"/g, '"Bridge":$1""'],
  [/cka\d+/g, 'docker0'],
  [/10\.213\.\d+\.0\/24/g, '172.17.0.0/16'],
  [/10\.213\.\d+\./g, '172.17.0.'],
  [/"IPPrefixLen":( ?)24\b/g, '"IPPrefixLen":$116'],
  // Where no other program starts containerd, dockerd does, in its own folder.
  [/^(?:drwx------ .* )?containerd\n/gm, ''],
  // Every engine looks for plug-ins in one folder of the machine, where the lab's wait for other suites.
  [/^(\s*Volume: local) .*/gm, '$1'],
  [/("Volume":\["local")[^\]]*/g, '$1'],
  // The machine's own disk.
  [/(type ext4 \(r[ow],relatime)[^)]*/g, '$1'],
  [/(enable_ip_masquerade": )"false"/g, '$1"true"'],
];

/** Starts a real engine that nobody else has; `storageDriver` is one that needs nothing of the machine. */
export async function startRealEngine(storageDriver = 'overlay2'): Promise<TestEngine> {
  const script = new URL('../../../.ci/engine.sh', import.meta.url).pathname;
  // A folder in that one, as others may look into it as they do into /var/lib.
  const folder = mkdtempSync(join(tmpdir(), 'cka-engine-'));
  const start = [script, 'start', join(folder, 'var'), '--storage-driver', storageDriver];
  const stop = [script, 'stop', join(folder, 'var')];
  const { code, stdout, stderr } = await run('bash', start);
  if (code !== 0) throw new Error(`no engine started: ${stderr}`);
  const engine = await openRealEngine(stdout.trim());
  return {
    ...engine,
    standIns: [...engine.standIns, ...standIns],
    newHost: `{ bash ${stop.join(' ')}; bash ${start.join(' ')}; } >/dev/null`,
    close: async () => {
      await run('bash', stop);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
