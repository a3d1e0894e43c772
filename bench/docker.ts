import { spawnSync } from 'node:child_process';
import { median, milliseconds, paired, row, timings } from './measure.ts';
import { type Program, residentMegabytes } from './program.ts';

const once = ['run', '--rm', 'busybox', 'true'];
/** As many steps as a usual image has. */
const dockerfile = `FROM busybox\n${Array.from({ length: 8 }, (_, step) => `RUN echo ${step} > /step${step}\n`).join('')}`;

/**
 * A docker host that runs, seen through the docker client. Where CKA_LAB_TEST_DOCKER_HOST names a real engine, both take
 * turns; else the simulated one stands alone. `pid` is the lab's host.
 */
export async function docker(program: Program, pid: number): Promise<void> {
  const real = process.env.CKA_LAB_TEST_DOCKER_HOST;
  const onReal = (parameters: readonly string[]): void => {
    const { status, stderr } = spawnSync('docker', parameters, {
      env: { ...process.env, DOCKER_HOST: real },
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`docker ${parameters.join(' ')} on the real engine: ${stderr}`);
  };
  const onLab = (parameters: readonly string[], input?: string) => void program.tool('docker', parameters, input);

  if (real === undefined) {
    row('docker run --rm busybox true', milliseconds(median(await timings(7, () => onLab(once)))), '', '');
  } else {
    const both = await paired(
      7,
      () => onLab(once),
      () => onReal(once),
    );
    const against = `${both.ratio.toFixed(2)} x a real engine (${milliseconds(both.b)})`;
    row('docker run --rm busybox true', milliseconds(both.a), against, 'goal: 1 x');
  }

  const build = ['build', '-q', '-t', 'bench', '-'];
  const cached = median(await timings(7, () => onLab(build, dockerfile)));
  row('docker build, all of it cached', milliseconds(cached), '', 'goal: 200 ms');

  const before = residentMegabytes(pid);
  const count = 200;
  for (let index = 0; index < count; index += 1)
    onLab(['run', '-d', '--name', `b${index}`, 'busybox', 'sleep', '9999']);
  const more = residentMegabytes(pid) - before;
  row(`memory of ${count} containers`, `${Math.round(more)} MB`, `on ${Math.round(before)} MB`, 'goal: 100 MB');

  const client = median(await timings(7, () => onLab(['--version'])));
  const list = median(await timings(15, () => onLab(['ps'])));
  row('docker ps of them', milliseconds(list), `docker --version: ${milliseconds(client)}`, 'goal: 60 ms');
}
