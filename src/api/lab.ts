import { z } from 'zod';
import { localizedText } from './text.ts';

const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});

const nodeSchema = z.strictObject({
  name: z.string(),
  roles: z.array(z.string()).optional(),
  labels: z.record(z.string(), z.string()).optional(),
  taints: z
    .array(
      z.strictObject({
        key: z.string(),
        value: z.string().optional(),
        effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
      }),
    )
    .optional(),
  /** Quantities. Defaults: 2 cpu, 4Gi memory, 50Gi ephemeral-storage, 110 pods. */
  capacity: z.record(z.string(), z.string()).optional(),
});

/** An environment: the cluster, the Docker host, the machines and images of a lab. */
export const labSchema = z.strictObject({
  apiVersion: z.literal('cka-lab.dev/v1'),
  kind: z.literal('Lab'),
  metadata: z.strictObject({ name: z.string() }),
  title: localizedText,
  kubernetes: z
    .strictObject({
      /** As `kubectl version` prints it. */
      version: z.string().regex(/^v1\.\d+\.\d+$/),
      nodes: z.array(nodeSchema).min(1),
      /**
       * `kubeadm`: the control plane, CoreDNS, kube-proxy and the Pod network run as Pods and react to what is done to them.
       * Without it they work inside of the simulator, unseen.
       */
      setup: z.enum(['kubeadm']).optional(),
      /** Objects that exist from the start: StorageClasses, CSIDrivers ... */
      objects: z.array(manifest).optional(),
      /** Whether metrics-server runs, without which there is no `kubectl top` and nothing to scale by. Default: yes. */
      metricsServer: z.boolean().optional(),
      /** Which StorageClass provisioners have somebody who provisions. */
      provisioners: z.array(z.string()).optional(),
      /** The CSI drivers that are installed, by name: `ebs.csi.aws.com`. */
      csi: z.array(z.string()).optional(),
    })
    .optional(),
  docker: z
    .strictObject({
      /** The machine that the engine runs on; bind mounts name paths there. */
      machine: z.string(),
      storageDriver: z.enum(['overlay2', 'aufs', 'btrfs', 'devicemapper', 'vfs', 'zfs']).optional(),
      /** Images that are on the host from the start; others are "pulled" when labs/images has them. */
      images: z.array(z.string()).optional(),
      /** Volume plug-ins (labs/plugins) that listen on the host; what they keep outlives it. */
      plugins: z.array(z.string()).optional(),
    })
    .optional(),
  /** Machines that share directories over NFS; `exports` are lines of /etc/exports. */
  fileServers: z.array(z.strictObject({ name: z.string(), exports: z.array(z.string()) })).optional(),
  /** `realistic`: images, sandboxes and disks take the time that they take in life; default: hardly any. */
  timing: z.enum(['fast', 'realistic']).optional(),
});
export type Lab = z.infer<typeof labSchema>;
