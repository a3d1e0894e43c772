import { expect, it, test } from 'vitest';
import { createFileTree, type Files } from '../runtime/index.ts';
import { markTree } from './mark-tree.ts';

const text = (content: string) => new TextEncoder().encode(content);

function machine(): Files {
  const files = createFileTree();
  for (const path of ['/etc/app', '/srv', '/var/log']) files.makeDirectory(path, { recursive: true });
  files.writeFile('/etc/app/a.conf', text('a=1'), { mode: 0o640 });
  files.symlink('a.conf', '/etc/app/b.conf');
  files.writeFile('/var/log/messages', text('booted'));
  files.makeNode('/srv/pipe', 'fifo', 0o600);
  return files;
}

test.each<[string, (files: Files) => void, string]>([
  ['a new file', (files) => files.writeFile('/srv/x', text('x')), '/srv/x is new'],
  [
    'a new directory with files',
    (files) => {
      files.makeDirectory('/data/deep', { recursive: true });
      files.writeFile('/data/deep/x', text('x'));
    },
    '/data is new',
  ],
  ['other content', (files) => files.writeFile('/etc/app/a.conf', text('a=2')), '/etc/app/a.conf is another'],
  ['another mode', (files) => files.chmod('/etc/app', 0o700), '/etc/app is another'],
  ['another owner', (files) => files.chown('/etc/app/a.conf', 1000, 1000), '/etc/app/a.conf is another'],
  ['a file that is gone', (files) => files.remove('/etc/app/a.conf'), '/etc/app/a.conf is another'],
  ['a directory that is gone', (files) => files.remove('/etc/app', { recursive: true }), '/etc/app is another'],
  [
    'a link that leads elsewhere',
    (files) => {
      files.remove('/etc/app/b.conf');
      files.symlink('/etc/passwd', '/etc/app/b.conf');
    },
    '/etc/app/b.conf is another',
  ],
  [
    'a file where a directory was',
    (files) => {
      files.remove('/etc/app', { recursive: true });
      files.writeFile('/etc/app', text(''));
    },
    '/etc/app is another',
  ],
])('%s is noticed, and undone', async (_, change, difference) => {
  const files = machine();
  const mark = markTree(files);
  expect(mark.difference()).toBeUndefined();
  change(files);
  expect(mark.difference()).toBe(difference);
  await mark.undo();
  expect(mark.difference()).toBeUndefined();
  expect(files.readFile('/etc/app/b.conf')).toEqual(text('a=1'));
  expect(files.lstat('/etc/app/a.conf')).toMatchObject({ mode: 0o640, uid: 0 });
});

it('lets logs grow, and takes new ones away', async () => {
  const files = machine();
  const mark = markTree(files);
  files.appendFile('/var/log/messages', text(', and ran'));
  expect(mark.difference()).toBeUndefined();
  files.writeFile('/var/log/new.log', text(''));
  await mark.undo();
  expect(files.readDirectory('/var/log')).toEqual(['messages']);
});

it('sees what lies below a mount that stands in for a part of the disk', async () => {
  const files = machine();
  const logs = { target: '/var/log', readOnly: false, kind: 'ext4', device: '/dev/sda1', options: 'rw' } as const;
  files.mount({ ...logs, raw: files.locate('/var/log'), unlisted: true });
  const mark = markTree(files);
  files.writeFile('/var/log/agent', text(''));
  expect(mark.difference()).toBe('/var/log/agent is new');
  await mark.undo();
  expect(mark.difference()).toBeUndefined();
  expect(files.exists('/var/log/agent')).toBe(false);
});

it('cannot bring a pipe back, nor end a mount', async () => {
  const files = machine();
  const mark = markTree(files);
  const mounted = files.mount({
    target: '/srv',
    raw: createFileTree().locate('/'),
    readOnly: false,
    kind: 'tmpfs',
    device: 'tmpfs',
    options: 'rw',
  });
  expect(mark.difference()).toBe('what is mounted');
  mounted.close();
  files.remove('/srv/pipe');
  await mark.undo();
  expect(mark.difference()).toBe('/srv/pipe is another');
});
