import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import {
  type CheckRegistry,
  type Clock,
  defineCheck,
  type RunningLab,
  type Scenario,
  type Target,
  UserError,
} from '#api';
import { ensureDirectory, labPaths } from '#platform';
import { loadProgress } from '../progress.ts';
import type { SessionEvent } from '../protocol.ts';
import { loadState, type SessionState } from '../state.ts';
import { createHostSession, type HostSession } from './session.ts';

const clock: Clock = {
  now: () => Date.UTC(2026, 0, 1),
  after: (delay, run) => {
    const timer = setTimeout(run, Math.min(delay, 1));
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Passes when the lab says so. */
const solved = defineCheck<object, boolean>({
  kind: 'solved',
  summary: '',
  schema: z.object({}),
  example: {},
  looksAt: 'files',
  literals: () => [],
  observe: async (_, target) => (await target.files.read('answer')) !== undefined,
  judge: (_, observation) => ({
    verdict: observation ? 'pass' : 'fail',
    expected: 'an answer',
    observed: String(observation),
    message: { en: 'There is no answer.' },
  }),
  mutants: () => [],
  watch: (_, target, changed, signal) => target.files.watch(changed, signal),
});
const checks: CheckRegistry = new Map([['solved', solved]]);

let folder: string;
let lab: RunningLab & {
  readonly calls: string[];
  answer: boolean;
  changed: () => void;
  refuse?: UserError;
  unreachable?: UserError;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cka-lab-session-'));
  ensureDirectory(labPaths(folder, 'exam').work);
  writeFileSync(
    join(folder, 'solution.sh'),
    '#!/bin/sh\necho "in $(basename "$PWD") as $CKA_LAB_NAME with $KUBECONFIG"\nexit 3\n',
  );
  const calls: string[] = [];
  lab = {
    calls,
    answer: false,
    changed: () => {},
    environment: { KUBECONFIG: '/the/kubeconfig' },
    prefix: '',
    server: 'https://127.0.0.1:6443',
    target: {
      kubernetes: undefined,
      docker: undefined,
      files: {
        read: async () => (lab.answer ? new Uint8Array([1]) : undefined),
        watch: (changed) => {
          lab.changed = changed;
        },
      },
    },
    prepare: async () => {
      calls.push('prepare');
      if (lab.refuse !== undefined) throw lab.refuse;
    },
    applyManifests: async () => {},
    reachable: async () => {
      if (lab.unreachable !== undefined) throw lab.unreachable;
    },
    reset: async () => void calls.push('reset'),
    settled: async () => {},
    close: async () => void calls.push('close'),
    destroy: async () => void calls.push('destroy'),
  };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const scenario = (): Scenario => ({
  id: 'pack/task',
  pack: 'pack',
  name: 'task',
  directory: folder,
  document: {
    apiVersion: 'cka-lab.dev/v1',
    kind: 'Scenario',
    metadata: { name: 'task' },
    title: { en: 'Task' },
    domain: 'storage',
    difficulty: 'easy',
    minutes: 5,
    lab: 'two-node',
    uses: ['kubernetes'],
    backends: ['sim'],
    task: { en: 'Do it.' },
    checks: [
      { id: 'done', title: { en: 'Done', ko: '완료' }, kind: 'solved', points: 2, cites: { en: 'Do it.' }, spec: {} },
    ],
    hints: [{ en: 'One.', ko: '하나.' }, { en: 'Two.' }],
    solution: { script: 'solution.sh', explanation: { en: 'So.' } },
    wrong: [],
  },
});

const fresh: SessionState = { version: 1, name: 'exam', source: { lab: 'two-node', backend: 'sim' }, seed: 's' };

function open(
  state: SessionState = fresh,
  trusted = true,
  more: Partial<Scenario['document']> = {},
  registry = checks,
): Promise<HostSession> {
  return createHostSession({
    state,
    lab,
    paths: labPaths(folder, 'exam'),
    progress: join(folder, 'progress.sqlite'),
    log: () => {},
    lastWrite: () => undefined,
    services: {
      environment: { PATH: process.env.PATH },
      clock,
      loadLab: () => Promise.reject(new Error('not needed')),
      loadBackend: () => Promise.reject(new Error('not needed')),
      fillBin: async () => {},
      machineScripts: (machine, environment) => async (script) => ({
        exitCode: 4,
        stdout: '',
        stderr: '',
        output: `${basename(script.file)} on ${machine} with ${environment.KUBECONFIG}`,
        timedOut: false,
      }),
      trusts: () => trusted,
      loadChecks: async () => registry,
      findScenario: async (id) => {
        if (id === 'pack/task') return { ...scenario(), document: { ...scenario().document, ...more } };
        throw new UserError('unknown-scenario', `There is no scenario "${id}".`);
      },
    },
  });
}

test('beginning lays out the scenario in a lab that was put back, and is on disk when it is acknowledged', async () => {
  const session = await open();
  const status = await session.begin('pack/task');
  expect(lab.calls).toEqual(['reset', 'prepare']);
  expect(status).toMatchObject({ name: 'exam', scenario: 'pack/task', attempt: { hintsShown: 0, passed: false } });
  expect(await loadState(labPaths(folder, 'exam').session)).toMatchObject({ scenario: 'pack/task', preparing: false });
});

test('what checks remember of the beginning is on disk, and a new host still knows it', async () => {
  const object = { kind: 'Pod', metadata: { uid: 'one' } };
  const looksBack = {
    ...solved,
    originals: async () => [object],
    observe: async (_: unknown, target: Target) => target.originals,
  };
  const judge: typeof solved.judge = (_, seen) => ({ ...solved.judge({}, true), observed: JSON.stringify(seen) });
  const registry: CheckRegistry = new Map([['solved', { ...looksBack, judge }]]);
  const session = await open(fresh, true, {}, registry);
  await session.begin('pack/task');
  const state = await loadState(labPaths(folder, 'exam').session);
  expect(state?.originals).toEqual({ one: object });
  const next = await open(state, true, {}, registry);
  await next.resume();
  expect((await next.check('en')).checks[0]?.observed).toBe('{"one":{"kind":"Pod","metadata":{"uid":"one"}}}');
  await next.begin(undefined);
  expect(await loadState(labPaths(folder, 'exam').session)).not.toHaveProperty('originals');
});

test('an attempt goes on in another host: scenario, hints, solution, result', async () => {
  const session = await open();
  await session.begin('pack/task');
  await session.hints(true, 'en');
  await session.solution(false, 'en');
  lab.answer = true;
  await session.check('en');
  const state = await loadState(labPaths(folder, 'exam').session);
  const next = await open(state);
  await next.resume();
  expect(lab.calls).toEqual(['reset', 'prepare']);
  expect(await next.hints(false, 'ko')).toEqual({ hints: ['하나.'], total: 2 });
  expect((await next.status()).attempt).toEqual({
    startedAt: '2026-01-01T00:00:00.000Z',
    hintsShown: 1,
    solutionShown: true,
    passed: true,
  });
});

test('a start that was not laid out completely is laid out again', async () => {
  const next = await open({ ...fresh, scenario: 'pack/task', preparing: true });
  await next.resume();
  expect(lab.calls).toEqual(['reset', 'prepare']);
  expect((await next.status()).attempt).toBeDefined();
});

test('what cannot be reached now keeps its attempt', async () => {
  const session = await open();
  await session.begin('pack/task');
  lab.unreachable = new UserError('unreachable', 'The cluster does not answer.');
  await expect(session.reset()).rejects.toThrow('The cluster does not answer.');
  expect(await session.status()).toMatchObject({ scenario: 'pack/task', attempt: { passed: false } });
  expect(lab.calls).toEqual(['reset', 'prepare']);
});

test('a reset that does not get through can be done again, and nothing is graded before', async () => {
  const session = await open();
  await session.begin('pack/task');
  lab.refuse = new UserError('unreachable', 'The cluster does not answer.');
  await expect(session.reset()).rejects.toThrow('The cluster does not answer.');
  expect(await session.status()).toMatchObject({ scenario: 'pack/task', attempt: undefined });
  await expect(session.check('en')).rejects.toMatchObject({
    code: 'half-reset',
    nextStep: 'Once that is mended: cka-lab reset --name exam',
  });
  expect(await loadState(labPaths(folder, 'exam').session)).toMatchObject({ scenario: 'pack/task', preparing: true });
  delete lab.refuse;
  await session.reset();
  expect((await session.check('en')).checks).toHaveLength(1);
});

test('a start that is refused leaves a free sandbox', async () => {
  lab.refuse = new UserError('manifest-refused', 'no');
  const session = await open();
  await expect(session.begin('pack/task')).rejects.toThrow('no');
  expect(await session.status()).toMatchObject({ scenario: undefined, attempt: undefined });
  await expect(session.check('en')).rejects.toThrow('No scenario is under way in lab "exam".');
});

test('an unknown scenario changes nothing', async () => {
  const session = await open();
  await session.begin('pack/task');
  await expect(session.begin('pack/nope')).rejects.toThrow('There is no scenario "pack/nope".');
  expect((await session.status()).scenario).toBe('pack/task');
});

test('a check grades what is there and the best result is kept', async () => {
  const session = await open();
  await session.begin('pack/task');
  expect(await session.check('en')).toMatchObject({ passed: false, score: { earned: 0, possible: 2 } });
  lab.answer = true;
  expect(await session.check('ko')).toMatchObject({ passed: true, backend: 'sim', checks: [{ title: '완료' }] });
  lab.answer = false;
  await session.check('en');
  expect(loadProgress(join(folder, 'progress.sqlite')).get('pack/task')).toMatchObject({
    earned: 2,
    passed: true,
    attempts: 1,
  });
});

test('hints come one at a time and end', async () => {
  const session = await open();
  await session.begin('pack/task');
  expect(await session.hints(false, 'en')).toEqual({ hints: [], total: 2 });
  await session.hints(true, 'en');
  await session.hints(true, 'en');
  expect(await session.hints(true, 'en')).toEqual({ hints: ['One.', 'Two.'], total: 2 });
});

test('the solution runs in the work folder and in the environment of the lab', async () => {
  const session = await open();
  await session.begin('pack/task');
  const { script, output, exitCode } = await session.solution(true, 'en');
  expect(script).toContain('exit 3');
  expect(output).toBe('in work as exam with /the/kubeconfig\n');
  expect(exitCode).toBe(3);
});

test('where the scenario says so, scripts run on a machine of the lab', async () => {
  const session = await open(fresh, true, { scriptsOn: 'node01' });
  await session.begin('pack/task');
  const { output, exitCode } = await session.solution(true, 'en');
  expect({ output, exitCode }).toEqual({ output: 'solution.sh on node01 with /the/kubeconfig', exitCode: 4 });
});

test('the solution of a pack that nobody trusts is shown, but does not run', async () => {
  const session = await open(fresh, false);
  await session.begin('pack/task');
  await expect(session.solution(true, 'en')).rejects.toMatchObject({ code: 'untrusted-pack' });
  expect((await session.solution(false, 'en')).output).toBeUndefined();
});

test('a lab without a Docker engine does not lead docker to the one of the person', async () => {
  const session = await open();
  const { environment } = await session.status();
  expect(environment.DOCKER_HOST).toBe(`unix://${folder}/labs/exam/no-docker-engine.sock`);
});

test('whoever listens gets status and checklist first, then each change, and a last word', async () => {
  const session = await open();
  await session.begin('pack/task');
  const seen: SessionEvent[] = [];
  let arrived = (): void => {};
  const next = (): Promise<void> =>
    new Promise((resolve) => {
      arrived = resolve;
    });
  const passed = (): boolean => {
    const last = seen.at(-1);
    return last?.type === 'checklist' && last.checklist.checks.some(({ verdict }) => verdict === 'pass');
  };
  const over = session.events(
    'en',
    (event) => {
      seen.push(event);
      arrived();
    },
    new AbortController().signal,
  );
  expect(seen[0]).toMatchObject({ type: 'status', status: { scenario: 'pack/task' } });
  while (!seen.some((event) => event.type === 'checklist' && event.checklist.checks[0]?.verdict === 'fail'))
    await next();
  lab.answer = true;
  lab.changed();
  while (!passed()) await next();
  await session.close('stopped');
  await over;
  expect(seen.at(-1)).toEqual({ type: 'closing', reason: 'stopped' });
});
