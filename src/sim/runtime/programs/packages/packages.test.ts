import { describe, expect, it } from 'vitest';
import { realClock } from '../../../time/index.ts';
import { createNetwork } from '../../network/network.ts';
import { programFile } from '../../process/executable.ts';
import { runToEnd, testContainer } from '../../testing.ts';

const debian = 'ID=debian\nVERSION_CODENAME=bookworm\n';
const alpine = 'ID=alpine\nVERSION_ID=3.20.8\n';

/** What a script prints, errors among it, in a container with or without a network. */
async function said(release: string, script: string, { online }: { online: boolean }): Promise<string> {
  const network = createNetwork({ clock: realClock() }).createStack({
    name: 'box',
    addresses: online ? ['172.17.0.2'] : [],
  });
  const container = testContainer({ arguments: ['sh', '-c', `exec 2>&1; ${script}`], network });
  container.root.writeFile('/etc/os-release', new TextEncoder().encode(release));
  for (const name of ['apt-get', 'dpkg', 'apk', 'pip'])
    container.root.writeFile(`/bin/${name}`, programFile(name), { mode: 0o755 });
  return (await runToEnd(container)).stdout;
}

describe('apt-get', () => {
  it('knows no package before it has asked for lists', async () => {
    expect(await said(debian, 'apt-get install -y tree; echo $?', { online: true })).toBe(
      'Reading package lists...\nBuilding dependency tree...\nReading state information...\nE: Unable to locate package tree\n100\n',
    );
  });

  it('brings programs that a lab has, tells so as it does, and takes them away', async () => {
    const script =
      'apt-get update -qq; tree; apt-get install -qq -y tree; tree -a /home; dpkg -s tree | grep Version; apt-get purge -y -qq tree >/dev/null; tree';
    expect(await said(debian, script, { online: true })).toBe(
      [
        'sh: tree: not found',
        'debconf: delaying package configuration, since apt-utils is not installed',
        'Selecting previously unselected package tree.',
        '(Reading database ... 6094 files and directories currently installed.)',
        'Preparing to unpack .../tree_2.1.0-1_amd64.deb ...',
        'Unpacking tree (2.1.0-1) ...',
        'Setting up tree (2.1.0-1) ...',
        '/home',
        '',
        '0 directories, 0 files',
        'Version: 2.1.0-1',
        'sh: tree: not found',
        '',
      ].join('\n'),
    );
  });

  it('says which packages there are when one of the world is missing', async () => {
    const text = await said(debian, 'apt-get update -qq; apt-get install -y vim | tail -n 1', { online: true });
    expect(text).toMatch(
      /^E: Unable to locate package vim\nnot simulated: a lab's mirror has no packages but adduser, /,
    );
  });

  it('does not install what nobody agreed to', async () => {
    const script =
      'apt-get update -qq; apt-get install tree </dev/null | tail -n 1; apt-get install -y tree >/dev/null; apt-get install tree | sed -n 4p';
    expect(await said(debian, script, { online: true })).toMatch(
      /^Do you want to continue\? \[Y\/n\] Abort\.\ndebconf: .*\ntree is already the newest version \(2\.1\.0-1\)\.\n$/,
    );
  });

  it('fails without a network as the real one does: the update itself succeeds', async () => {
    const text = await said(debian, 'apt-get update -qq; echo $?', { online: false });
    expect(text).toContain(
      "W: Failed to fetch http://deb.debian.org/debian/dists/bookworm/InRelease  Temporary failure resolving 'deb.debian.org'\n",
    );
    expect(text.endsWith('They have been ignored, or old ones used instead.\n0\n')).toBe(true);
  });
});

describe('apk', () => {
  const fetches = ['main', 'community'].map(
    (part) => `fetch https://dl-cdn.alpinelinux.org/alpine/v3.20/${part}/x86_64/APKINDEX.tar.gz\n`,
  );

  it('adds and removes what a lab has', async () => {
    expect(await said(alpine, 'apk add --no-cache tree shadow; which tree; apk del tree', { online: true })).toBe(
      `${fetches.join('')}(1/2) Installing shadow (4.15.1-r0)\n(2/2) Installing tree (2.1.1-r0)\nExecuting busybox-1.36.1-r29.trigger\nOK: 8 MiB in 16 packages\n/usr/bin/tree\n(1/1) Purging tree (2.1.1-r0)\nExecuting busybox-1.36.1-r29.trigger\nOK: 8 MiB in 15 packages\n`,
    );
  });

  it('selects nothing without a network; its code counts what is missing', async () => {
    const warned = fetches.map(
      (line) =>
        `${line}WARNING: fetching ${line.slice(6).replace('/x86_64/APKINDEX.tar.gz\n', '')}: temporary error (try again later)\n`,
    );
    expect(await said(alpine, 'apk add --no-cache curl jq; echo $?', { online: false })).toBe(
      `${warned.join('')}ERROR: unable to select packages:\n  curl (no such package):\n    required by: world[curl]\n  jq (no such package):\n    required by: world[jq]\n2\n`,
    );
  });
});

it('pip gives up after five retries', async () => {
  const text = await said(debian, 'pip install -q flask; echo $?', { online: true });
  expect(text.match(/WARNING: Retrying/g)).toHaveLength(5);
  expect(text).toMatch(/ERROR: No matching distribution found for flask\n1\n$/);
});
