import { describe, expect, it } from 'vitest';
import { readText, runToEnd, testContainer } from '../../testing.ts';

async function run(script: string, user = '') {
  const container = testContainer({ arguments: ['sh', '-c', script], user });
  return { ...(await runToEnd(container)), files: container.root };
}

describe('tar', () => {
  it('packs a directory and unpacks it elsewhere, with modes and links', async () => {
    const { code, stdout, stderr } = await run(`
      mkdir -p /tmp/a/b /tmp/out; echo one > /tmp/a/b/f; chmod 600 /tmp/a/b/f; ln -s b/f /tmp/a/l
      tar cf - -C /tmp a | tar -xmf - -C /tmp/out
      cat /tmp/out/a/l; ls -l /tmp/out/a/b/f | cut -c 1-10; readlink /tmp/out/a/l`);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'one\n-rw-------\nb/f\n', stderr: '' });
  });

  it('removes the leading slash', async () => {
    const { stdout, stderr } = await run('tar cf - /etc/group | tar tf -');
    expect({ stdout, stderr }).toEqual({
      stdout: 'etc/group\n',
      stderr: "tar: removing leading '/' from member names\n",
    });
  });

  it.each([
    [
      'tar cf - /nope >/dev/null',
      'tar: /nope: No such file or directory\ntar: error exit delayed from previous errors\n',
    ],
    ['tar xf - -C /nope', "tar: can't change directory to '/nope': No such file or directory\n"],
    ['tar xf /nope', "tar: can't open '/nope': No such file or directory\n"],
  ])('%s fails with the reason', async (script, expected) => {
    const { code, stderr } = await run(script);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expected });
  });

  it('compresses', async () => {
    const { stdout } = await run('cd /tmp; echo x > f; tar czf a.tgz f; rm f; tar xzvf a.tgz; cat f');
    expect(stdout).toBe('f\nx\n');
  });

  it('stops at the end mark although stdin stays open, and leaves what follows', async () => {
    const container = testContainer({
      arguments: ['sh', '-c', 'tar xf - -C /tmp; read word; echo "[$word]"'],
      openStdin: true,
    });
    const source = testContainer({ arguments: ['sh', '-c', 'cd /tmp; echo content > f; tar cf - f'] });
    const chunks: Uint8Array[] = [];
    const packing = source.start();
    packing.onOutput((_, data) => void chunks.push(data));
    await packing.exited;
    const process = container.start();
    let output = '';
    process.onOutput((_, data) => {
      output += new TextDecoder().decode(data);
    });
    const archive = Buffer.concat(chunks);
    for (let at = 0; at < archive.length; at += 700) process.writeStdin(archive.subarray(at, at + 700));
    process.writeStdin(new TextEncoder().encode('rest\n'));
    await process.exited;
    expect(readText(container.root, '/tmp/f')).toBe('content\n');
    expect(output).toBe('[rest]\n');
  });

  it('gives files to whoever unpacks them unless he is root', async () => {
    const { stdout } = await run(
      'cd /tmp; tar cf g.tar -C /etc group; tar xf g.tar; ls -l group | cut -d" " -f1',
      '1000',
    );
    expect(stdout).toBe('-rw-r--r--\n');
  });
});
