import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { kubectlFolder } from '../support/kubectl.ts';
import { describeWith } from '../support/needs.ts';
import { createProgram, type Program } from '../support/program.ts';
import { createTmux, type Tmux } from '../support/tmux.ts';

const launcher = join(import.meta.dirname, '../../bin/cka-lab.js');

for (const [columns, rows] of [
  [80, 24],
  [160, 45],
] as const) {
  describeWith(['tmux', 'kubectl'], `the terminal UI at ${columns}x${rows}`, () => {
    let program: Program;
    let tmux: Tmux;

    beforeAll(async () => {
      program = createProgram(await kubectlFolder('v35'));
      tmux = createTmux(program, columns, rows);
      tmux.open(
        `sh -c '"${process.execPath}" "${launcher}"; echo "left with $?"; stty -a | grep -o "[-]*icanon"; exec sleep 600'`,
      );
    }, 120_000);

    afterAll(async () => {
      tmux.close();
      await program.close();
    }, 30_000);

    it('goes from the catalogue to a solved task with keys alone, and leaves a clean terminal', async () => {
      await tmux.until(/Create a PersistentVolume/);
      tmux.keys('/');
      tmux.keys('Create a Pers');
      tmux.keys('Enter');
      tmux.keys('Enter');
      await tmux.until(/pv-log/);
      await tmux.until(/work[#$]/);

      tmux.keys('F5');
      await tmux.until(/0 of 10 points/);
      tmux.keys('Escape');

      tmux.keys(
        'clear; printf "apiVersion: v1\\nkind: PersistentVolume\\nmetadata: {name: pv-log}\\nspec: {capacity: {storage: 100Mi}, accessModes: [ReadWriteMany], storageClassName: manual, hostPath: {path: /pv/log}}\\n" > pv.yaml',
        'Enter',
      );
      tmux.keys('kubectl apply -f pv.yaml', 'Enter');
      await tmux.until(/pv-log created/);
      await tmux.until(/6\/6/);

      tmux.keys('F5');
      await tmux.until(/10 of 10 points/);
      tmux.resize(columns + 20, rows + 5);
      await tmux.until(/10 of 10 points/);
      tmux.resize(columns, rows);
      await tmux.until(/10 of 10 points/);

      tmux.keys('F10');
      await expect.poll(tmux.screen, { timeout: 10_000 }).toMatch(/left with 0|F10|Enter|y /);
      if (!/left with/.test(tmux.screen())) tmux.keys('Enter');
      await tmux.until(/left with 0\nicanon/);
    }, 180_000);
  });
}
