import { describe, expect, it } from 'vitest';
import { created, createErrors } from '../../shared/golden.ts';
import { pod } from './index.ts';

/** A Pod with init container, sidecar and two containers, which come to 1700m and 2Gi. */
const podWith = (resources: object, more: object = {}) => ({
  spec: {
    ...more,
    resources,
    initContainers: [
      { name: 'i', image: 'x', resources: { requests: { cpu: '300m' } } },
      {
        name: 'j',
        image: 'x',
        restartPolicy: 'Always',
        resources: { requests: { cpu: '200m', 'ephemeral-storage': '1Gi' } },
      },
    ],
    containers: [
      {
        name: 'a',
        image: 'x',
        resources: { requests: { cpu: '500m' }, limits: { memory: '2Gi', cpu: '1', 'hugepages-2Mi': '2Mi' } },
      },
      { name: 'b', image: 'x', resources: { requests: { cpu: '1' } } },
    ],
  },
});

describe('resources of a whole Pod', () => {
  it.each([
    [{}, 'BestEffort', {}],
    [{ requests: {} }, 'BestEffort', {}],
    [
      { limits: { cpu: '2' } },
      'Burstable',
      {
        limits: { cpu: '2', 'hugepages-2Mi': '2Mi' },
        requests: { cpu: '1700m', 'hugepages-2Mi': '2Mi', memory: '2Gi' },
      },
    ],
    [
      { requests: { cpu: '3' }, limits: { 'hugepages-2Mi': '2Mi' } },
      'Burstable',
      { limits: { 'hugepages-2Mi': '2Mi' }, requests: { cpu: '3', 'hugepages-2Mi': '2Mi', memory: '2Gi' } },
    ],
  ])('%j make it %s and are completed by its containers', (given, qosClass, resources) => {
    const made = created(pod, podWith(given));
    expect(made.status).toMatchObject({ qosClass });
    expect(made.spec).toMatchObject({ resources });
  });

  it.each([
    [
      { requests: { cpu: '100m' } },
      [
        'spec.resources.requests[cpu]: Invalid value: "100m": must be greater than or equal to aggregate container requests of 1700m',
      ],
    ],
    [
      { limits: { cpu: '1', memory: '1Gi' } },
      [
        'spec.resources.requests: Invalid value: "1700m": must be less than or equal to cpu limit of 1',
        'spec.resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi',
        'spec.resources.containers[0][memory].limits: Invalid value: "2Gi": must be less than or equal to pod limits of 1Gi',
      ],
    ],
    [
      { requests: { cpu: '3', 'hugepages-2Mi': '4Mi' } },
      ['spec.resources.limits: Required value: Limit must be set for non overcommitable resources'],
    ],
    [
      { limits: { cpu: '2', 'example.com/x': '1' } },
      [
        'spec.resources.limits[example.com/x]: Unsupported value: "example.com/x": supported values: "cpu", "hugepages-", "memory"',
      ],
    ],
  ])('%j are refused', (given, errors) => {
    expect(createErrors(pod, podWith(given))).toEqual(errors);
  });

  it('are not for Windows', () => {
    expect(createErrors(pod, podWith({ requests: { cpu: '2' } }, { os: { name: 'windows' } }))).toContain(
      'spec.resources: Forbidden: may not be set for a windows pod',
    );
  });
});
