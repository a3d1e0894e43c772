import { describe, expect, it } from 'vitest';
import type { Container, ContainerState, Pod } from '#types/core-v1';
import { createContainerRecord } from './container-record.ts';
import { podPhase } from './phase.ts';
import { shouldRestart } from './restart.ts';

const pod = (restartPolicy: string, more: object = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { containers: [], restartPolicy, ...more },
});
const rule = (operator: string, ...values: number[]) => ({ action: 'Restart', exitCodes: { operator, values } });

describe('shouldRestart', () => {
  it.each([
    ['Always', {}, 0, true],
    ['OnFailure', {}, 0, false],
    ['OnFailure', {}, 1, true],
    ['Never', {}, 1, false],
    ['Never', { restartPolicy: 'Always' }, 0, true],
    ['Always', { restartPolicy: 'Never' }, 1, false],
    ['Always', { restartPolicy: 'OnFailure' }, 0, false],
    ['Never', { restartPolicy: 'Never', restartPolicyRules: [rule('In', 42)] }, 42, true],
    ['Never', { restartPolicy: 'Never', restartPolicyRules: [rule('In', 42)] }, 1, false],
    ['Never', { restartPolicy: 'Never', restartPolicyRules: [rule('NotIn', 1, 2)] }, 3, true],
    ['Never', { restartPolicy: 'OnFailure', restartPolicyRules: [rule('NotIn', 1, 2)] }, 2, true],
  ])('Pod %s, container %j, exit code %i: %j', (policy, container, code, expected) => {
    expect(shouldRestart(pod(policy), { name: 'c', ...container } as Container, code)).toBe(expected);
  });
});

describe('podPhase', () => {
  const ended = (exitCode: number): ContainerState => ({ terminated: { exitCode } });
  const running: ContainerState = { running: {} };
  const record = (kind: 'init' | 'regular', state: ContainerState, spec: object = {}, more: object = {}) =>
    Object.assign(createContainerRecord({ name: kind, ...spec } as Container, kind), { state, ...more });

  it.each([
    ['nothing began', 'Always', [record('regular', {})], 'Pending'],
    ['one of two never began', 'Always', [record('regular', running), record('regular', {})], 'Pending'],
    ['one of two ended', 'Never', [record('regular', running), record('regular', ended(0))], 'Running'],
    ['all ended well', 'Never', [record('regular', ended(0))], 'Succeeded'],
    ['one failed', 'Never', [record('regular', ended(1)), record('regular', ended(0))], 'Failed'],
    ['one failed and is started again', 'OnFailure', [record('regular', ended(1))], 'Running'],
    ['its own policy starts it again', 'Never', [record('regular', ended(1), { restartPolicy: 'Always' })], 'Running'],
    ['its own policy lets it be', 'Always', [record('regular', ended(0), { restartPolicy: 'Never' })], 'Succeeded'],
    ['an init container fails for good', 'Never', [record('init', ended(1)), record('regular', {})], 'Failed'],
    ['an init container is tried again', 'Always', [record('init', ended(1)), record('regular', {})], 'Pending'],
    [
      'its own policy ends an init container for good',
      'Always',
      [record('init', ended(1), { restartPolicy: 'Never' }), record('regular', {})],
      'Failed',
    ],
    [
      'a sidecar runs on beside what ended',
      'Never',
      [record('init', running, { restartPolicy: 'Always' }, { started: true }), record('regular', ended(0))],
      'Running',
    ],
    [
      'a sidecar has not started',
      'Always',
      [record('init', running, { restartPolicy: 'Always' }), record('regular', {})],
      'Pending',
    ],
  ])('%s', (_, policy, records, expected) => {
    expect(podPhase(pod(policy), records)).toBe(expected);
  });
});
