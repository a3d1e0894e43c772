import { expect, it } from 'vitest';
import { kubectlFolder } from '../support/kubectl.ts';
import { describeWith } from '../support/needs.ts';
import { createProgram } from '../support/program.ts';

describeWith(['kubectl', 'docker'], 'the tour', () => {
  it('boots, fails untouched, solves with the real clients, passes and cleans up', async () => {
    const program = createProgram(await kubectlFolder('v35'));
    try {
      const { code, stdout, stderr } = await program.cka('tour');
      expect(code, stdout + stderr).toBe(0);
      expect(stdout).toMatch(/kubectl/);
      expect(stdout).toMatch(/docker/);
      expect(stdout).toMatch(/10\/10/);
      const status = await program.cka('status', '--json');
      expect(JSON.parse(status.stdout)).toEqual({ labs: [] });
    } finally {
      await program.close();
    }
  }, 120_000);
});
