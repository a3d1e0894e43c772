import type { Clock } from '#api';
import { realClock, seededRandom } from '../time/index.ts';
import type { Container } from './container.ts';
import { createRuntime } from './create-runtime.ts';
import { createFileTree } from './files/create-file-tree.ts';
import type { Files } from './files/files.ts';
import { programFile } from './process/executable.ts';
import { appletNames } from './programs/index.ts';
import type { ContainerOptions, ExitStatus, RuntimeImage } from './types.ts';

/** An image like busybox, for tests. */
function testImage(): RuntimeImage {
  const files = createFileTree();
  for (const directory of ['/bin', '/etc', '/root', '/tmp', '/home', '/dev', '/proc', '/sys'])
    files.makeDirectory(directory);
  files.chmod('/tmp', 0o1777);
  files.writeFile('/bin/busybox', programFile('busybox'), { mode: 0o755 });
  for (const name of appletNames) files.link('/bin/busybox', `/bin/${name}`);
  files.writeFile('/bin/bash', programFile('bash'), { mode: 0o755 });
  const text = (content: string) => new TextEncoder().encode(content);
  files.writeFile('/etc/passwd', text('root:x:0:0:root:/root:/bin/sh\nguest:x:1000:1000::/home:/bin/sh\n'));
  files.writeFile('/etc/group', text('root:x:0:\nguest:x:1000:\n'));
  return { id: 'sha256:test', layers: [{ id: 'base', tree: files }], config: {} };
}

const image = testImage();

export function testContainer(options: Partial<ContainerOptions> = {}, clock: Clock = realClock()): Container {
  return createRuntime({ clock, random: seededRandom('test') }).createContainer({
    id: 'c1',
    image,
    arguments: ['sh'],
    environment: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    workingDirectory: '/',
    user: '',
    hostname: 'box',
    tty: false,
    openStdin: false,
    mounts: [],
    readOnlyRoot: false,
    ...options,
  });
}

/** Runs a command to its end and gives what it printed. */
export async function runToEnd(
  container: Container,
  stdin?: string,
): Promise<ExitStatus & { readonly stdout: string; readonly stderr: string }> {
  const process = container.start();
  const texts = { stdout: '', stderr: '' };
  process.onOutput((stream, data) => {
    texts[stream] += new TextDecoder().decode(data);
  });
  if (stdin !== undefined) process.writeStdin(new TextEncoder().encode(stdin));
  process.endStdin();
  return { ...(await process.exited), ...texts };
}

export function readText(files: Files, path: string): string {
  return new TextDecoder().decode(files.readFile(path));
}
