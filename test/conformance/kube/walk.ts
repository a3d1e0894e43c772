import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { run } from '../../support/run.ts';
import { simplify, Template } from '../template.ts';
import { type ClusterPart, lackOf } from './cluster.ts';

/** What a stream must be: the whole text, what it has to match, or a template of a transcript. */
export type Expected = string | RegExp | Template;

/** One command, run by bash in the walk's folder, and what it must print. A walk never sleeps. */
export interface Step {
  readonly run: string;
  /** Exit code; default 0. */
  readonly code?: number;
  readonly stdout?: Expected;
  readonly stderr?: Expected;
  /** Real clusters without that leave the step out. */
  readonly needs?: readonly ClusterPart[];
}

/** Commands that run one after the other in a namespace of their own ($NS, the context's default). */
export interface Walk {
  readonly name: string;
  readonly steps: readonly Step[];
  /** Real clusters without that leave the walk out. */
  readonly needs?: readonly ClusterPart[];
  /** Puts back what the walk changes outside of its namespace, however it ends. */
  readonly finally?: string;
  /** It changes what other walks see (nodes, the default class): it runs while no other does. */
  readonly alone?: boolean;
}

let walked = 0;

/** Walks on the cluster of `env.KUBECONFIG`; fails at the first command that prints or ends otherwise than it must. */
export async function walkThrough(walk: Walk, env: NodeJS.ProcessEnv): Promise<void> {
  walked += 1;
  const namespace = `walk-${process.pid}-${walked}`;
  const folder = mkdtempSync(join(tmpdir(), 'cka-lab-walk-'));
  const kubeconfig = join(folder, '.kubeconfig');
  copyFileSync(env.KUBECONFIG ?? '', kubeconfig);
  const inside = { ...env, KUBECONFIG: kubeconfig, NS: namespace, HOME: folder, TMPDIR: folder, LC_ALL: 'C.UTF-8' };
  const bash = (command: string) => run('bash', ['-c', command], { env: inside, cwd: folder });
  try {
    const made = await bash(
      `kubectl create ns ${namespace} && kubectl config set-context --current --namespace=${namespace} && kubectl get sa/default -o name || until kubectl get sa/default -o name 2>/dev/null; do :; done`,
    );
    expect(made.code, made.stderr).toBe(0);
    for (const step of walk.steps) {
      if (lackOf(step.needs ?? []) !== undefined) continue;
      const result = await bash(step.run);
      const place = `$ ${step.run}\n${result.stdout}${result.stderr}`;
      // kubectl's own watch, cut off by its own timeout at an unlucky moment, says so or does not.
      const hide = (text: string) =>
        text
          .replaceAll(namespace, 'NS')
          .replaceAll(folder, 'DIR')
          .replace(/^[IWE]\d{4} .* reflector\.go:.*\n/gm, '');
      for (const stream of ['stdout', 'stderr'] as const) {
        const wanted = step[stream];
        if (wanted === undefined) continue;
        if (wanted instanceof Template) {
          const got = simplify(hide(result[stream]));
          if (!wanted.matches(got)) expect(got, place).toBe(wanted.text);
        } else if (typeof wanted === 'string') expect(result[stream], place).toBe(wanted);
        else expect(result[stream], place).toMatch(wanted);
      }
      expect(result.code, place).toBe(step.code ?? 0);
    }
  } finally {
    if (walk.finally !== undefined) await bash(walk.finally);
    await bash(`kubectl delete ns ${namespace} --wait=false`);
    rmSync(folder, { recursive: true, force: true });
  }
}
