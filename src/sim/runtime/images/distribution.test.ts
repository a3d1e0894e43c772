import { expect, it } from 'vitest';
import { createFileTree } from '../files/create-file-tree.ts';
import { programFile } from '../process/executable.ts';
import { appletNames } from '../programs/index.ts';
import { runToEnd, testContainer } from '../testing.ts';
import { placeDistribution } from './distribution.ts';

/** The files of a distribution's image. */
function distribution() {
  const files = createFileTree();
  for (const directory of ['/usr/bin', '/etc', '/tmp']) files.makeDirectory(directory, { recursive: true });
  files.writeFile('/usr/bin/busybox', programFile('busybox'), { mode: 0o755 });
  for (const name of appletNames) files.link('/usr/bin/busybox', `/usr/bin/${name}`);
  placeDistribution(files);
  return files;
}

it.each([
  ["echo node01 | grep -oP 'e\\d+'", 'e01\n'],
  [
    "echo 'n: \"v\"' | grep -oP 'n: \"\\K[^\"]+'; echo ABC | grep -P '(?i)abc'; echo axxb | grep -o 'x*'",
    'v\nABC\nxx\n',
  ],
  ["echo node01 | egrep --only-matching 'e[0-9]+'", 'e01\n'],
  ['printf "1\\n2\\n" | sort --reverse', '2\n1\n'],
  ['echo abcdef | tr -t a-f xy', 'xycdef\n'],
  ['printf "a\\nb\\n" | wc --lines', '2\n'],
  ['ls --all -d /tmp', '/tmp\n'],
  ['date --utc -d @0 +%s', '0\n'],
])('programs of a distribution take what BusyBox refuses: %s', async (script, stdout) => {
  const image = { id: 'sha256:distribution', layers: [{ id: 'base', tree: distribution() }], config: {} };
  const environment = ['PATH=/usr/sbin:/usr/bin'];
  const ran = await runToEnd(testContainer({ image, environment, arguments: ['sh', '-c', script] }));
  expect(ran).toMatchObject({ stdout, stderr: '', code: 0 });
});
