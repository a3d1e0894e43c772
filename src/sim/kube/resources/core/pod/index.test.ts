import { describe, expect, it } from 'vitest';
import type { Pod } from '#types/core-v1';
import { created, createErrors, row, testContext, updateErrors } from '../../shared/golden.ts';
import { pod } from './index.ts';

const container = { name: 'c', image: 'nginx:1.27' };
const spec = { containers: [container] };

describe('a new Pod', () => {
  it('gets all defaults', () => {
    expect(created(pod, { spec })).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'x', namespace: 'default' },
      spec: {
        containers: [
          {
            name: 'c',
            image: 'nginx:1.27',
            resources: {},
            terminationMessagePath: '/dev/termination-log',
            terminationMessagePolicy: 'File',
            imagePullPolicy: 'IfNotPresent',
          },
        ],
        restartPolicy: 'Always',
        terminationGracePeriodSeconds: 30,
        dnsPolicy: 'ClusterFirst',
        securityContext: {},
        schedulerName: 'default-scheduler',
        enableServiceLinks: true,
      },
      status: { phase: 'Pending', qosClass: 'BestEffort' },
    });
  });

  it.each([
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['nginx:1', 'IfNotPresent'],
    ['registry:5000/a/nginx', 'Always'],
    ['registry:5000/a/nginx:1', 'IfNotPresent'],
    [`nginx@sha256:${'0'.repeat(64)}`, 'IfNotPresent'],
    ['Not An Image', 'IfNotPresent'],
  ])('pulls %s %s', (image, policy) => {
    expect(created(pod, { spec: { containers: [{ name: 'c', image }] } }).spec).toMatchObject({
      containers: [{ imagePullPolicy: policy }],
    });
  });

  it('loses its signals to stop, and what was for nothing else', () => {
    const lifecycle = { stopSignal: 'SIGTERM' };
    const made = created(pod, { spec: { containers: [{ ...container, lifecycle }] } });
    expect(JSON.stringify(made)).not.toContain('lifecycle');
  });

  it('gets a second to end when it asks for less than none', () => {
    const hasty = { ...spec, terminationGracePeriodSeconds: -5 };
    expect(created(pod, { spec: hasty })).toMatchObject({ spec: { terminationGracePeriodSeconds: 1 } });
    expect(pod.warnings?.(created(pod, { spec: hasty }), undefined)).toEqual([]);
  });

  it('requests what it is limited to', () => {
    const resources = { limits: { cpu: '1', memory: '64Mi' }, requests: { cpu: '500m' } };
    expect(created(pod, { spec: { containers: [{ ...container, resources }] } })).toMatchObject({
      spec: { containers: [{ resources: { requests: { cpu: '500m', memory: '64Mi' } } }] },
      status: { qosClass: 'Burstable' },
    });
  });

  it('gets defaults of volumes, probes, ports and environment', () => {
    const given = {
      containers: [
        {
          ...container,
          ports: [{ containerPort: 80 }],
          env: [
            { name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
            { name: 'B', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
          ],
          livenessProbe: { httpGet: { port: 80 } },
        },
      ],
      volumes: [
        { name: 'a' },
        { name: 'b', secret: { secretName: 's' } },
        { name: 'c', hostPath: { path: '/' } },
        { name: 'd', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } },
      ],
    };
    expect(created(pod, { spec: given }).spec).toMatchObject({
      containers: [
        {
          ports: [{ containerPort: 80, protocol: 'TCP' }],
          env: [
            { name: 'A', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
            { name: 'B', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '0' } } },
          ],
          livenessProbe: {
            httpGet: { path: '/', port: 80, scheme: 'HTTP' },
            timeoutSeconds: 1,
            periodSeconds: 10,
            successThreshold: 1,
            failureThreshold: 3,
          },
        },
      ],
      volumes: [
        { name: 'a', emptyDir: {} },
        { name: 'b', secret: { secretName: 's', defaultMode: 420 } },
        { name: 'c', hostPath: { path: '/', type: '' } },
        { name: 'd', projected: { defaultMode: 420, sources: [{ serviceAccountToken: { expirationSeconds: 3600 } }] } },
      ],
    });
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['no containers', { containers: [] }, ['spec.containers: Required value']],
    [
      'mistakes in a container, in order',
      {
        restartPolicy: 'Sometimes',
        containers: [
          {
            name: 'C',
            ports: [{ containerPort: 0 }],
            volumeMounts: [{ name: 'v', mountPath: '' }],
            resources: { requests: { cpu: '2', foo: '1' }, limits: { cpu: '1' } },
          },
        ],
      },
      [
        "spec.containers[0].name: Invalid value: \"C\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        'spec.containers[0].image: Required value',
        'spec.containers[0].ports[0].containerPort: Required value',
        'spec.containers[0].volumeMounts[0].name: Not found: "v"',
        'spec.containers[0].volumeMounts[0].mountPath: Required value',
        'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
        'spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
        'spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource for containers',
        'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
      ],
    ],
    [
      'rules for restarts without a policy, and wrong ones',
      {
        containers: [
          { ...container, restartPolicyRules: [{ action: 'Restart' }] },
          {
            ...container,
            name: 'other',
            restartPolicy: 'Never',
            restartPolicyRules: [{ action: 'Stop' }, { action: 'Restart', exitCodes: { operator: 'Equals' } }],
          },
        ],
      },
      [
        'spec.containers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used',
        'spec.containers[0].restartPolicyRules[0].exitCodes: Required value: must be specified',
        'spec.containers[1].restartPolicyRules[0].action: Unsupported value: "Stop": supported values: "Restart"',
        'spec.containers[1].restartPolicyRules[0].exitCodes: Required value: must be specified',
        'spec.containers[1].restartPolicyRules[1].exitCodes.operator: Unsupported value: "Equals": supported values: "In", "NotIn"',
      ],
    ],
    [
      'a name twice and a probe on an init container',
      {
        containers: [container],
        initContainers: [{ ...container, livenessProbe: { exec: { command: ['true'] } } }],
      },
      [
        'spec.initContainers[0].name: Duplicate value: "c"',
        'spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
      ],
    ],
    [
      'a volume of two kinds and one without a name',
      { ...spec, volumes: [{ name: 'v', emptyDir: {}, hostPath: { path: '/' } }, { name: '' }] },
      [
        'spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type',
        'spec.volumes[1].name: Required value',
      ],
    ],
    [
      'a toleration without key',
      { ...spec, tolerations: [{ operator: 'Equal', value: 'x', tolerationSeconds: 1 }] },
      [
        'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
        'spec.tolerations[0].effect: Invalid value: "": effect must be \'NoExecute\' when `tolerationSeconds` is set',
      ],
    ],
    [
      'ephemeral containers',
      { ...spec, ephemeralContainers: [{ name: 'e', image: 'busybox' }] },
      ['spec.ephemeralContainers: Forbidden: cannot be set on create'],
    ],
  ])('with %s is refused', (_, given, texts) => {
    expect(createErrors(pod, { spec: given })).toEqual(texts);
  });

  it('needs seccomp annotations that agree with its fields', () => {
    const fields = {
      metadata: { annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' } },
      spec: { ...spec, securityContext: { seccompProfile: { type: 'RuntimeDefault' } } },
    };
    expect(createErrors(pod, fields)).toEqual([
      'spec.securityContext.seccompProfile.type: Forbidden: seccomp type in annotation and field must match',
    ]);
  });

  it('warns of variables that hide each other and of ports given twice', () => {
    const given = {
      ...container,
      env: [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
      ],
      ports: [{ containerPort: 80 }, { containerPort: 80 }],
    };
    expect(pod.warnings?.(created(pod, { spec: { containers: [given] } }), undefined)).toEqual([
      'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
      'spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]',
    ]);
  });
});

describe('an update of a Pod', () => {
  const before = created(pod, { spec });

  it('may change images and add tolerations', () => {
    const after = created(pod, {
      spec: { containers: [{ ...container, image: 'nginx:1.28' }], tolerations: [{ key: 'a', operator: 'Exists' }] },
    });
    expect(updateErrors(pod, after, before)).toEqual([]);
  });

  it('may not add containers', () => {
    const after = created(pod, { spec: { containers: [container, { ...container, name: 'd' }] } });
    expect(updateErrors(pod, after, before)).toEqual([
      'spec.containers: Forbidden: pod updates may not add or remove containers',
    ]);
  });

  it('may not change anything else, and shows the difference', () => {
    const after = created(pod, { spec: { ...spec, hostname: 'h' } });
    expect(updateErrors(pod, after, before)).toEqual([
      [
        'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
        '@@ -64,7 +64,7 @@',
        '   "SELinuxChangePolicy": null',
        '  },',
        '  "ImagePullSecrets": null,',
        '- "Hostname": "",',
        '+ "Hostname": "h",',
        '  "Subdomain": "",',
        '  "SetHostnameAsFQDN": null,',
        '  "Affinity": null,',
        '',
      ].join('\n'),
    ]);
  });
});

describe('deleting a Pod', () => {
  it.each([
    ['that no node has', {}, undefined, 0],
    ['on a node', { nodeName: 'n' }, undefined, 30],
    ['on a node with a period of its own', { nodeName: 'n' }, 5, 5],
  ])('%s waits %o %o: %o seconds', (_, fields, requested, seconds) => {
    expect(pod.gracePeriod?.(created(pod, { spec: { ...spec, ...fields } }), requested)).toBe(seconds);
  });
});

describe('a row of a Pod', () => {
  const now = testContext.now;
  const at = (seconds: number) => new Date(now - seconds * 1000).toISOString();
  const withStatus = (status: object, more: object = {}) => ({ ...created(pod, { spec }), ...more, status });

  it.each<[string, object, object]>([
    ['new', { phase: 'Pending' }, { Ready: '0/1', Status: 'Pending', Restarts: '0' }],
    [
      'starting',
      { phase: 'Pending', containerStatuses: [{ name: 'c', state: { waiting: { reason: 'ContainerCreating' } } }] },
      { Ready: '0/1', Status: 'ContainerCreating' },
    ],
    [
      'running after restarts',
      {
        phase: 'Running',
        containerStatuses: [
          {
            name: 'c',
            ready: true,
            restartCount: 2,
            state: { running: {} },
            lastState: { terminated: { exitCode: 1, finishedAt: at(300) } },
          },
        ],
      },
      { Ready: '1/1', Status: 'Running', Restarts: '2 (5m ago)' },
    ],
    [
      'done',
      {
        phase: 'Succeeded',
        containerStatuses: [{ name: 'c', state: { terminated: { exitCode: 0, reason: 'Completed' } } }],
      },
      { Ready: '0/1', Status: 'Completed' },
    ],
    ['evicted', { phase: 'Failed', reason: 'Evicted' }, { Ready: '0/1', Status: 'Evicted' }],
  ])('%s', (_, status, cells) => {
    expect(row(pod, withStatus(status))).toMatchObject(cells);
  });

  it('counts init containers', () => {
    const object = created(pod, {
      spec: {
        ...spec,
        initContainers: [
          { name: 'i', image: 'i' },
          { name: 'j', image: 'j' },
        ],
      },
    });
    object.status = {
      phase: 'Pending',
      initContainerStatuses: [
        { name: 'i', state: { terminated: { exitCode: 0 } } },
        { name: 'j', state: { running: {} } },
      ],
    };
    expect(row(pod, object)).toMatchObject({ Status: 'Init:1/2' });
  });
});

describe('the generation of a Pod', () => {
  const stored = created(pod, { spec }) as Pod;
  const raises = typeof pod.generation === 'function' ? pod.generation : () => undefined;

  it.each([
    ['stays when it is bound to a node', { nodeName: 'node01' }, false],
    ['rises when its deadline changes', { activeDeadlineSeconds: 5 }, true],
    ['rises with an ephemeral container', { ephemeralContainers: [{ name: 'debug', image: 'busybox' }] }, true],
  ])('%s', (_, change, raised) => {
    expect(raises({ ...stored, spec: { ...stored.spec, ...change } } as Pod, stored)).toBe(raised);
  });
});
