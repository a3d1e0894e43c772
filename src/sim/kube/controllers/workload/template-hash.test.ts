import { expect, it } from 'vitest';
import { dumpQuantity } from './go-dump/quantity.ts';
import { templateHash } from './template-hash.ts';

/** Templates as a real control plane of 1.35 stores them, with the hashes that it gave their ReplicaSets. */
const simple = {
  metadata: { labels: { app: 'simple' } },
  spec: {
    containers: [
      {
        image: 'nginx',
        imagePullPolicy: 'Always',
        name: 'nginx',
        resources: {},
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
      },
    ],
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  },
};
const rich = {
  metadata: { annotations: { a: 'two\nlines', x: 'ä' }, labels: { app: 'rich', tier: 'b' } },
  spec: {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            podAffinityTerm: {
              labelSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['x'] }] },
              topologyKey: 'h',
            },
            weight: 5,
          },
        ],
      },
    },
    containers: [
      {
        args: ['a', 'b'],
        env: [
          { name: 'A', value: 'b' },
          { name: 'B', valueFrom: { secretKeyRef: { key: 'k', name: 's' } } },
          { name: 'C', valueFrom: { resourceFieldRef: { divisor: '0', resource: 'limits.cpu' } } },
          { name: 'D', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } },
        ],
        envFrom: [{ configMapRef: { name: 'x' } }],
        image: 'nginx',
        imagePullPolicy: 'Always',
        lifecycle: {
          postStart: { httpGet: { path: '/', port: 80, scheme: 'HTTP' } },
          preStop: { exec: { command: ['sleep', '5'] } },
        },
        livenessProbe: {
          failureThreshold: 3,
          httpGet: { httpHeaders: [{ name: 'a', value: 'b' }], path: '/x', port: 'http', scheme: 'HTTP' },
          initialDelaySeconds: 3,
          periodSeconds: 10,
          successThreshold: 1,
          timeoutSeconds: 1,
        },
        name: 'c',
        ports: [
          { containerPort: 80, name: 'http', protocol: 'TCP' },
          { containerPort: 53, protocol: 'UDP' },
        ],
        readinessProbe: {
          exec: { command: ['cat', '/x'] },
          failureThreshold: 3,
          periodSeconds: 5,
          successThreshold: 1,
          timeoutSeconds: 1,
        },
        resources: {
          limits: { cpu: '1', memory: '128Mi', 'x.example/gpu': '2' },
          requests: { cpu: '250m', 'ephemeral-storage': '1536Mi', memory: '64Mi' },
        },
        securityContext: {
          capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] },
          privileged: false,
          readOnlyRootFilesystem: true,
        },
        startupProbe: {
          failureThreshold: 3,
          periodSeconds: 10,
          successThreshold: 1,
          tcpSocket: { port: 80 },
          timeoutSeconds: 1,
        },
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        volumeMounts: [
          { mountPath: '/e', name: 'e' },
          { mountPath: '/m', name: 'm', readOnly: true, subPath: 'x' },
        ],
      },
      {
        image: 'x@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
        imagePullPolicy: 'Never',
        name: 'd',
        resources: { limits: { cpu: '1500m', memory: '1234567Gi' } },
        stdin: true,
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        tty: true,
      },
    ],
    dnsPolicy: 'ClusterFirst',
    hostAliases: [{ hostnames: ['a', 'b'], ip: '10.0.0.1' }],
    initContainers: [
      {
        command: ['sh', '-c', 'echo hi'],
        image: 'busybox:1',
        imagePullPolicy: 'IfNotPresent',
        name: 'i',
        resources: {},
        restartPolicy: 'Always',
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
      },
    ],
    nodeSelector: { a: 'd', b: 'c' },
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {
      fsGroup: 2000,
      runAsUser: 1000,
      supplementalGroups: [1, 2],
      sysctls: [{ name: 'net.ipv4.ip_local_port_range', value: '1 2' }],
    },
    serviceAccount: 'default',
    serviceAccountName: 'default',
    terminationGracePeriodSeconds: 30,
    tolerations: [{ effect: 'NoExecute', key: 'k', operator: 'Exists', tolerationSeconds: 5 }],
    topologySpreadConstraints: [
      {
        labelSelector: { matchLabels: { app: 'rich' } },
        maxSkew: 1,
        topologyKey: 'z',
        whenUnsatisfiable: 'ScheduleAnyway',
      },
    ],
    volumes: [
      { emptyDir: {}, name: 'e' },
      { emptyDir: { medium: 'Memory', sizeLimit: '64Mi' }, name: 'm' },
      { configMap: { defaultMode: 420, items: [{ key: 'a', mode: 256, path: 'b' }], name: 'cm' }, name: 'c' },
      { name: 's', secret: { defaultMode: 420, optional: true, secretName: 's' } },
      { name: 'p', persistentVolumeClaim: { claimName: 'x' } },
      { hostPath: { path: '/x', type: '' }, name: 'h' },
      {
        name: 'pr',
        projected: {
          defaultMode: 420,
          sources: [
            { serviceAccountToken: { expirationSeconds: 3600, path: 't' } },
            { downwardAPI: { items: [{ fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.labels' }, path: 'l' }] } },
          ],
        },
      },
      {
        ephemeral: {
          volumeClaimTemplate: {
            metadata: {},
            spec: {
              accessModes: ['ReadWriteOnce'],
              resources: { requests: { storage: '1Gi' } },
              volumeMode: 'Filesystem',
            },
          },
        },
        name: 'ep',
      },
    ],
  },
};

it.each([
  ['of one container', simple, '6786ffbc6f'],
  ['with nearly everything in it', rich, 'b76d55fc4'],
  [
    'of a DaemonSet',
    {
      metadata: { labels: { app: 'ds' } },
      spec: {
        containers: [
          {
            image: 'nginx',
            imagePullPolicy: 'Always',
            name: 'nginx',
            resources: {},
            terminationMessagePath: '/dev/termination-log',
            terminationMessagePolicy: 'File',
          },
        ],
        dnsPolicy: 'ClusterFirst',
        nodeSelector: { false: 'such' },
        restartPolicy: 'Always',
        schedulerName: 'default-scheduler',
        securityContext: {},
        terminationGracePeriodSeconds: 30,
      },
    },
    '5d67bfc649',
  ],
])('a template %s has the hash of a real cluster', (_, template, hash) => {
  expect(templateHash(template)).toBe(hash);
});

it('a collision changes the hash', () => {
  expect(new Set([templateHash(simple), templateHash(simple, 0), templateHash(simple, 1)]).size).toBe(3);
});

const small = (value: string, scale: number, text: string, format: string) =>
  `{i:(resource.int64Amount){value:(int64)${value} scale:(resource.Scale)${scale}} d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string)${text} Format:(resource.Format)${format}}`;

it.each([
  ['0', small('0', 0, '0', 'DecimalSI')],
  ['100m', small('100', -3, '100m', 'DecimalSI')],
  ['1e3', small('1', 3, '1e3', 'DecimalExponent')],
  ['1Gi', small('1073741824', 0, '1Gi', 'BinarySI')],
  ['64Mi', small('67108864', 0, '', 'BinarySI')],
])('the quantity %s keeps its text only where that is surely canonical', (text, dump) => {
  expect(dumpQuantity(text)).toBe(dump);
});
