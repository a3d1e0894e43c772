import type { Node } from '#types/core-v1';
import { protoText } from '../message-text.ts';
import {
  type Call,
  type CreateVolumeRequest,
  type CsiDriver,
  CsiError,
  type LogLine,
  type NewVolume,
  type Outcome,
} from '../types.ts';
import { gcePdWorkload } from './gce-pd-workload.ts';
import { gibibyte, labelOf, toGiB, zoneLabel } from './shared.ts';

const project = 'cka-lab';
const topologyKey = 'topology.gke.io/zone';

/** The disk types of Compute Engine, with the smallest and largest size of each in GiB. */
const diskTypes: Readonly<Record<string, readonly [number, number]>> = {
  'pd-standard': [1, 65_536],
  'pd-balanced': [1, 65_536],
  'pd-ssd': [1, 65_536],
  'pd-extreme': [500, 65_536],
  'hyperdisk-balanced': [4, 65_536],
  'hyperdisk-extreme': [64, 65_536],
  'hyperdisk-throughput': [2048, 32_768],
  'hyperdisk-ml': [4, 65_536],
};
/** What a regional disk takes at least, in GiB. */
const leastRegional: Readonly<Record<string, number>> = { 'pd-standard': 200 };

const accepted: ReadonlySet<string> = new Set([
  'fstype',
  'disk-encryption-kms-key',
  'labels',
  'resource-tags',
  'provisioned-iops-on-create',
  'provisioned-throughput-on-create',
  'availability-class',
  'enable-confidential-storage',
  'storage-pools',
  'access-mode',
  'csi.storage.k8s.io/pvc/name',
  'csi.storage.k8s.io/pvc/namespace',
  'csi.storage.k8s.io/pv/name',
]);

const invalid = (description: string) => new CsiError('InvalidArgument', description);
const zoneOf = (node: Node) => labelOf(node, zoneLabel);

/** Follows pkg/parameters ExtractAndDefaultParameters. */
function readParameters(parameters: Readonly<Record<string, string>>) {
  let type = 'pd-standard';
  let replication = 'none';
  for (const [key, value] of Object.entries(parameters)) {
    const lower = key.toLowerCase();
    if (lower === 'type') type = value === '' ? type : value.toLowerCase();
    else if (lower === 'replication-type') replication = value === '' ? replication : value.toLowerCase();
    else if (!accepted.has(lower)) {
      throw invalid(`failed to extract parameters: parameters contains invalid option ${JSON.stringify(key)}`);
    }
  }
  return { type, replication };
}

function checkCapabilities({ capabilities }: CreateVolumeRequest): void {
  for (const { mode, block } of capabilities) {
    if (mode === 'MULTI_NODE_MULTI_WRITER' && !block) {
      throw invalid('VolumeCapabilities is invalid: specified multi writer with mount access type');
    }
  }
}

function checkSize(name: string, type: string, size: number, place: string, regional: boolean): void {
  const refused = (message: string) => {
    const kind = regional ? 'regional' : 'zonal';
    const prefix = regional
      ? `CreateVolume failed to create regional disk ${name}`
      : `CreateVolume failed to create single zonal disk ${name}`;
    return new CsiError(
      'InvalidArgument',
      `${prefix}: failed to insert ${kind} disk: unknown Insert disk error: googleapi: Error 400: ${message}, invalid`,
    );
  };
  const sizes = diskTypes[type];
  if (sizes === undefined) {
    const url = `https://www.googleapis.com/compute/v1/projects/${project}/${place}/diskTypes/${type}`;
    throw refused(
      `Invalid value for field 'resource.type': '${url}'. The referenced diskType resource cannot be found.`,
    );
  }
  const least = regional ? (leastRegional[type] ?? 10) : sizes[0];
  if (size < least) {
    throw refused(
      `Invalid value for field 'resource.sizeGb': '${size}'. Disk size cannot be smaller than ${least} GB.`,
    );
  }
}

function createVolume(request: CreateVolumeRequest): NewVolume {
  const { type, replication } = readParameters(request.parameters);
  checkCapabilities(request);
  if (request.source === undefined && request.capabilities.every(({ mode }) => mode === 'MULTI_NODE_READER_ONLY')) {
    throw invalid('VolumeContentSource must be provided when AccessMode is set to read only');
  }
  const size = Math.max(1, toGiB(request.bytes));
  const zones = [...new Set(request.topology.flatMap((term) => term[topologyKey] ?? []))];
  const common = { bytes: size * gibibyte, context: {}, properties: { type, replication } };
  if (replication === 'none') {
    const [zone = ''] = zones;
    checkSize(request.name, type, size, `zones/${zone}`, false);
    const id = `projects/${project}/zones/${zone}/disks/${request.name}`;
    return { ...common, id, zone, topology: [{ [topologyKey]: zone }] };
  }
  if (replication !== 'regional-pd') {
    throw invalid(`CreateVolume replication type '${replication}' is not supported`);
  }
  if (zones.length < 2) {
    throw invalid(
      `CreateVolume failed to pick zones for disk: failed to pick zones from topology: need 2 zones from topology, only got ${zones.length} unique zones`,
    );
  }
  const region = (zones[0] ?? '').split('-').slice(0, 2).join('-');
  checkSize(request.name, type, size, `regions/${region}`, true);
  const replicas = zones.slice(0, 2);
  return {
    ...common,
    id: `projects/${project}/regions/${region}/disks/${request.name}`,
    zone: replicas.join('__'),
    topology: replicas.map((zone) => ({ [topologyKey]: zone })),
  };
}

/** Follows logGRPC of pkg/gce-pd-csi-driver. */
function log({ service, method, request }: Call, outcome: Outcome): readonly LogLine[] {
  const call = `/csi.v1.${service}/${method}`;
  const asked: LogLine = {
    severity: 'I',
    place: 'utils.go:84',
    text: `${call} called with request: ${protoText(request)}`,
  };
  if ('error' in outcome) {
    const { message } = outcome.error;
    return [asked, { severity: 'E', place: 'utils.go:87', text: `${call} returned with error: ${message}` }];
  }
  const answer = `${call} returned with response: ${protoText(outcome.response)}`;
  return [asked, { severity: 'I', place: 'utils.go:93', text: answer }];
}

/** Google's persistent disks. Follows kubernetes-sigs/gcp-compute-persistent-disk-csi-driver v1.26. */
export const gcePdDriver: CsiDriver = {
  name: 'pd.csi.storage.gke.io',
  spec: { attachRequired: true, podInfoOnMount: false },
  workload: gcePdWorkload,
  capabilities: new Set(['attach', 'expand', 'snapshot', 'clone']),
  nodeId: (node) => `projects/${project}/zones/${zoneOf(node)}/instances/${node.metadata.name ?? ''}`,
  topology: (node) => ({ [topologyKey]: zoneOf(node) }),
  maxVolumes: (node) =>
    /^(e2-(micro|small|medium)|f1-|g1-)/.test(labelOf(node, 'node.kubernetes.io/instance-type')) ? 15 : 127,
  createVolume,
  attach: () => ({}),
  // A disk may be attached read-only anywhere; nobody writes to what several nodes have.
  sharable: () => false,
  attachedElsewhere: ({ id, attachments }) => {
    const [other = ''] = Object.keys(attachments);
    const why = `googleapi: Error 400: RESOURCE_IN_USE_BY_ANOTHER_RESOURCE - The disk resource '${id}' is already being used by '${other}'`;
    return new CsiError('InvalidArgument', `Failed to Attach: failed cloud service attach disk call: ${why}`);
  },
  missingVolume: (id) =>
    new CsiError(
      'NotFound',
      `ControllerPublishVolume could not find volume with ID ${id}: googleapi: Error 404: The resource '${id}' was not found, notFound`,
    ),
  repairHandle: (handle, cloud) => {
    if (!handle.includes('/UNSPECIFIED/')) return handle;
    const disk = handle.split('/').at(-1);
    return cloud.volumes().find(({ id }) => id.split('/').at(-1) === disk)?.id ?? handle;
  },
  expandedSize: (bytes) => toGiB(bytes) * gibibyte,
  snapshotId: (name) => `projects/${project}/global/snapshots/${name}`,
  log,
};
