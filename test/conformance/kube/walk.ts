import { expect } from 'vitest';
import { simplify, Template } from '../template.ts';
import { type ClusterPart, lackOf } from './cluster.ts';
import { openPlace } from './place.ts';

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
  const place = await openPlace(namespace, env);
  try {
    for (const step of walk.steps) {
      if (lackOf(step.needs ?? []) !== undefined) continue;
      const result = await place.run(step.run);
      const shown = `$ ${step.run}\n${result.stdout}${result.stderr}`;
      // kubectl's own watch, cut off by its own timeout at an unlucky moment, says so or does not.
      const hide = (text: string) =>
        text
          .replaceAll(namespace, 'NS')
          .replaceAll(place.folder, 'DIR')
          .replace(/^[IWE]\d{4} .* reflector\.go:.*\n/gm, '');
      for (const stream of ['stdout', 'stderr'] as const) {
        const wanted = step[stream];
        if (wanted === undefined) continue;
        if (wanted instanceof Template) {
          const got = simplify(hide(result[stream]));
          if (!wanted.matches(got)) expect(got, shown).toBe(wanted.text);
        } else if (typeof wanted === 'string') expect(result[stream], shown).toBe(wanted);
        else expect(result[stream], shown).toMatch(wanted);
      }
      expect(result.code, shown).toBe(step.code ?? 0);
    }
  } finally {
    if (walk.finally !== undefined) await place.run(walk.finally);
    await place.close();
  }
}
