import type { CloudVolume } from '../cloud.ts';
import { protoJson } from '../message-text.ts';
import {
  type Call,
  type CreateVolumeRequest,
  type CsiDriver,
  CsiError,
  type DriverContext,
  type LogLine,
  logLine,
  type NewVolume,
  type Outcome,
} from '../types.ts';
import { hostpathLabels, hostpathWorkload } from './hostpath-workload.ts';
import { digest } from './shared.ts';

const name = 'hostpath.csi.k8s.io';
const topologyKey = 'topology.hostpath.csi/node';
/** The default of --max-volume-size: 1 TiB. */
const largest = 1024 ** 4;

/** What is derived from a name looks as if it were by chance. */
function uuid(text: string): string {
  const digits = digest(text, 32);
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    '-',
  );
}

function tooLarge(bytes: number): CsiError | undefined {
  if (bytes <= largest) return undefined;
  return new CsiError('OutOfRange', `Requested capacity ${bytes} exceeds maximum allowed ${largest}`);
}

function createVolume(request: CreateVolumeRequest, { cloud }: DriverContext): NewVolume {
  if (new Set(request.capabilities.map(({ block }) => block)).size > 1) {
    throw new CsiError('InvalidArgument', 'cannot have both block and mount access type');
  }
  const refusal = tooLarge(request.bytes);
  if (refusal !== undefined) throw refusal;
  const { kind = '' } = request.parameters;
  if (kind !== '') {
    const why = `capacity tracking disabled, specifying kind ${JSON.stringify(kind)} is invalid`;
    throw new CsiError('InvalidArgument', why);
  }
  const { source } = request;
  if (source !== undefined && 'snapshot' in source) {
    const snapshot = cloud.snapshot(source.snapshot);
    if (snapshot === undefined)
      throw new CsiError('NotFound', `snapshot id ${source.snapshot} does not exist in the snapshots list`);
    if (snapshot.bytes > request.bytes) {
      const why = `snapshot ${source.snapshot} size ${snapshot.bytes} is greater than requested volume size ${request.bytes}`;
      throw new CsiError('InvalidArgument', why);
    }
  }
  if (source !== undefined && 'volume' in source) {
    const volume = cloud.volume(source.volume);
    if (volume === undefined) throw missing(source.volume);
    if (volume.bytes > request.bytes) {
      const why = `volume ${source.volume} size ${volume.bytes} is greater than requested volume size ${request.bytes}`;
      throw new CsiError('InvalidArgument', why);
    }
  }
  const [place = {}] = request.topology;
  return {
    id: uuid(request.name),
    bytes: request.bytes,
    zone: '',
    properties: request.mutableParameters,
    context: request.parameters,
    topology: [place],
  };
}

const missing = (id: string) => new CsiError('NotFound', `volume id ${id} does not exist in the volumes list`);

/** Follows pkg/hostpath/server.go logGRPC, with -v=5. */
function log({ service, method, request }: Call, outcome: Outcome): readonly LogLine[] {
  const asked = [
    logLine('server.go:101', `GRPC call: /csi.v1.${service}/${method}`),
    logLine('server.go:105', `GRPC request: ${protoJson(request)}`),
  ];
  if ('error' in outcome) return [...asked, logLine('server.go:110', `GRPC error: ${outcome.error.message}`, 'E')];
  return [...asked, logLine('server.go:114', `GRPC response: ${protoJson(outcome.response)}`)];
}

/** Directories of one node. Follows kubernetes-csi/csi-driver-host-path v1.17. */
export const hostpathDriver: CsiDriver = {
  name,
  labels: hostpathLabels(name, 'csi-driver'),
  spec: {
    volumeLifecycleModes: ['Persistent', 'Ephemeral'],
    podInfoOnMount: true,
    storageCapacity: true,
    fsGroupPolicy: 'File',
  },
  workload: hostpathWorkload,
  capabilities: new Set(['expand', 'snapshot', 'clone', 'modify', 'capacity']),
  nodeId: (node) => node.metadata.name ?? '',
  topology: (node) => ({ [topologyKey]: node.metadata.name ?? '' }),
  maxVolumes: () => undefined,
  createVolume,
  // Asked as long as --enable-attach is not set: what it says then has nobody to hear it.
  attach: () => ({}),
  sharable: () => true,
  attachedElsewhere: ({ id }: CloudVolume) => missing(id),
  missingVolume: missing,
  expandedSize: (bytes) => {
    const refusal = tooLarge(bytes);
    if (refusal !== undefined) throw refusal;
    return bytes;
  },
  snapshotId: (snapshot) => uuid(`snapshot ${snapshot}`),
  modify: ({ properties }, parameters) => ({ ...properties, ...parameters }),
  available: () => ({ bytes: largest, largest }),
  log,
};
