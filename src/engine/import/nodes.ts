import type { ImportedExercise, ImportedScript } from './types.ts';

/** What nodes are called in the clusters that exercises are written for, and which node of a lab stands for each. */
const nodes: readonly (readonly [theirs: RegExp, ours: string])[] = [
  [/\bk3d-[a-z0-9]+(?:-[a-z0-9]+)*?-server-0\b/g, 'controlplane'],
  [/\bk3d-[a-z0-9]+(?:-[a-z0-9]+)*?-agent-0\b/g, 'node01'],
  [/\bk3d-[a-z0-9]+(?:-[a-z0-9]+)*?-agent-1\b/g, 'node02'],
  [/\bkind-(?:[a-z0-9]+-)*control-plane\b/g, 'controlplane'],
  [/\bkind-(?:[a-z0-9]+-)*worker2\b/g, 'node02'],
  [/\bkind-(?:[a-z0-9]+-)*worker\b(?!-)/g, 'node01'],
];

/**
 * An exercise with its nodes called as in a lab, and with an environment that has as many: the clusters of k3d and kind give nodes
 * other names.
 */
export function withLabNodes(exercise: ImportedExercise): ImportedExercise {
  const renamed = (text: string): string =>
    nodes.reduce((result, [theirs, ours]) => result.replace(theirs, ours), text);
  const script = (one: ImportedScript): ImportedScript => ({ ...one, text: renamed(one.text) });
  const { checks, setup, solution, task } = exercise;
  const texts = [task, solution ?? '', ...setup.map(({ text }) => text), ...checks.map((check) => check.script.text)];
  const ofK3d = texts.some((text) => /\bk3d-[a-z0-9-]*-(?:server|agent)-\d/.test(text));
  const needsThird = texts.some((text) => renamed(text) !== text && /\bnode02\b/.test(renamed(text)));
  return {
    ...exercise,
    task: renamed(task),
    setup: setup.map(script),
    checks: checks.map((check) => ({ ...check, script: script(check.script) })),
    ...(solution === undefined ? {} : { solution: renamed(solution) }),
    ...(ofK3d || needsThird ? { lab: 'three-node' } : {}),
  };
}
