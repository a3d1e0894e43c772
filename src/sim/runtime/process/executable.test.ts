import { describe, expect, it } from 'vitest';
import { createFileTree } from '../files/create-file-tree.ts';
import { runToEnd, testContainer } from '../testing.ts';

/** How a real binary for x86-64 begins. */
const binary = Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0x3e, 0);

/** A root file system as somebody packs it: one static busybox, its applets links to it. */
function imported() {
  const tree = createFileTree();
  for (const directory of ['/bin', '/etc']) tree.makeDirectory(directory);
  tree.writeFile('/etc/passwd', new TextEncoder().encode('root:x:0:0:root:/root:/bin/sh\n'));
  tree.writeFile('/bin/busybox', binary, { mode: 0o755 });
  tree.symlink('busybox', '/bin/sh');
  tree.symlink('/bin/busybox', '/bin/echo');
  tree.link('/bin/busybox', '/bin/ash');
  tree.writeFile('/bin/unheard-of', binary, { mode: 0o755 });
  return { id: 'i', layers: [{ id: 'l', tree }], config: {} };
}

describe('real binaries do what the programs of their names do', () => {
  it.each([
    ['a link to busybox', ['sh', '-c', 'echo $((2 + 3)); exit 4'], '5\n', 4],
    ['an absolute link', ['/bin/echo', 'hi'], 'hi\n', 0],
    ['a hard link of another name', ['ash', '-c', 'echo $0'], 'ash\n', 0],
    ['busybox itself', ['busybox', 'echo', 'hi'], 'hi\n', 0],
  ])('%s', async (_, args, stdout, code) => {
    expect(await runToEnd(testContainer({ image: imported(), arguments: args }))).toMatchObject({ stdout, code });
  });

  it('nobody knows what another one does', () => {
    const container = testContainer({ image: imported(), arguments: ['unheard-of'] });
    expect(() => container.start()).toThrow('exec unheard-of: exec format error');
  });
});
