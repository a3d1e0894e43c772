import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { run } from '../../support/run.ts';
import type { Walk } from './commands.ts';

let walked = 0;

/** Walks on the cluster of `env.KUBECONFIG`; fails at the first command that prints or ends otherwise than it must. */
export async function walkThrough(walk: Walk, env: NodeJS.ProcessEnv): Promise<void> {
  walked += 1;
  const namespace = `walk-${process.pid}-${walked}`;
  const folder = mkdtempSync(join(tmpdir(), 'cka-lab-walk-'));
  const kubeconfig = join(folder, '.kubeconfig');
  copyFileSync(env.KUBECONFIG ?? '', kubeconfig);
  const inside = { ...env, KUBECONFIG: kubeconfig, NS: namespace, HOME: folder, LC_ALL: 'C.UTF-8' };
  const bash = (command: string) => run('bash', ['-c', command], { env: inside, cwd: folder });
  try {
    const made = await bash(
      `kubectl create ns ${namespace} && kubectl config set-context --current --namespace=${namespace} && kubectl wait --for=create sa/default --timeout=10s`,
    );
    expect(made.code, made.stderr).toBe(0);
    for (const step of walk.steps) {
      const result = await bash(step.run);
      const place = `$ ${step.run}\n${result.stdout}${result.stderr}`;
      expect(result.code, place).toBe(step.code ?? 0);
      for (const stream of ['stdout', 'stderr'] as const) {
        const wanted = step[stream];
        if (typeof wanted === 'string') expect(result[stream], place).toBe(wanted);
        else if (wanted !== undefined) expect(result[stream], place).toMatch(wanted);
      }
    }
  } finally {
    await bash(`kubectl delete ns ${namespace} --wait=false`);
    rmSync(folder, { recursive: true, force: true });
  }
}
