import type { KubeObject } from '#apimachinery';
import type { Node } from '#types/core-v1';
import type { CSIDriverSpec } from '#types/storage-v1';
import type { Cloud, CloudVolume } from './cloud.ts';

/** The codes of gRPC that drivers answer with. */
export const grpcCodes = {
  InvalidArgument: 3,
  DeadlineExceeded: 4,
  NotFound: 5,
  AlreadyExists: 6,
  ResourceExhausted: 8,
  FailedPrecondition: 9,
  Aborted: 10,
  OutOfRange: 11,
  Unimplemented: 12,
  Internal: 13,
  Unavailable: 14,
} as const;

/** What a driver refuses a call with; `message` is what sidecars and the kubelet pass on. */
export class CsiError extends Error {
  readonly code: keyof typeof grpcCodes;
  /** Without the code in front. */
  readonly description: string;

  constructor(code: keyof typeof grpcCodes, description: string) {
    super(`rpc error: code = ${code} desc = ${description}`);
    this.code = code;
    this.description = description;
  }
}

/** Where something can be reached from: labels of nodes. */
export type Segments = Readonly<Record<string, string>>;

/** A message of the CSI protocol as plain data: field names as in csi.proto, in its order. */
export interface Message {
  readonly [field: string]: MessageValue;
}
export type MessageValue = string | number | boolean | Message | readonly MessageValue[] | undefined;

/** How a volume is to be used. */
export interface Capability {
  /** As in csi.proto: SINGLE_NODE_WRITER, MULTI_NODE_READER_ONLY, MULTI_NODE_MULTI_WRITER ... */
  readonly mode: string;
  readonly block: boolean;
  readonly fsType: string;
}

/** Where the content of a new volume comes from. */
export type ContentSource = { readonly snapshot: string } | { readonly volume: string };

export interface CreateVolumeRequest {
  readonly name: string;
  readonly bytes: number;
  readonly capabilities: readonly Capability[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly mutableParameters: Readonly<Record<string, string>>;
  readonly source?: ContentSource;
  /** What the volume must be reachable from, the best first; empty: the driver does not ask. */
  readonly topology: readonly Segments[];
}

/** What a driver makes of a request: the disk in the cloud, and what Kubernetes is told of it. */
export interface NewVolume {
  readonly id: string;
  readonly bytes: number;
  readonly zone: string;
  /** Facts of the disk that later calls are judged by: its type, its IOPS. */
  readonly properties: Readonly<Record<string, string>>;
  readonly context: Readonly<Record<string, string>>;
  readonly topology: readonly Segments[];
}

/** A call, as the driver's log shows it. */
export interface Call {
  readonly service: 'Controller' | 'Node';
  readonly method: string;
  readonly request: Message;
}

/** How a driver's containers log; lines without time and process: `severity` and `place` are klog's. */
export interface LogLine {
  readonly severity: 'I' | 'W' | 'E';
  readonly place: string;
  readonly text: string;
}

export function logLine(place: string, text: string, severity: LogLine['severity'] = 'I'): LogLine {
  return { severity, place, text };
}

/** What came of a call. */
export type Outcome = { readonly response: Message } | { readonly error: CsiError };

/** What a driver can do beyond volumes that are made, attached and mounted. */
export type Capabilities = ReadonlySet<'attach' | 'expand' | 'snapshot' | 'clone' | 'modify' | 'capacity'>;

/** The Pods that are the driver, and which container of them is the plug-in. */
export interface DriverWorkload {
  readonly namespace: string;
  /** The container that speaks CSI, in either Pod. */
  readonly plugin: string;
  /**
   * Value of the label `app` (or `app.kubernetes.io/name`) of the controller's Pods, and of the node's. The same for both: one
   * Pod is all of the driver, or they are told apart by their sidecars.
   */
  readonly controllerApp: string;
  /** The ServiceAccount of the controller's Pods. */
  readonly controllerAccount: string;
  readonly nodeApp: string;
  /** What is installed beside CSIDriver: Deployment, DaemonSet, accounts ... */
  readonly objects: readonly KubeObject[];
}

/** What drivers need beside the request. */
export interface DriverContext {
  readonly cloud: Cloud;
  /** Hexadecimal digits by chance. */
  hex(length: number): string;
}

/** One simulated CSI driver: one file exports one of these, one line in drivers/index.ts. */
export interface CsiDriver {
  readonly name: string;
  readonly spec: CSIDriverSpec;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly workload: DriverWorkload;
  readonly capabilities: Capabilities;
  /** How the node is called in the cloud. */
  nodeId(node: Node): string;
  /** What the node's volumes can be reached from. */
  topology(node: Node): Segments;
  /** How many volumes a node takes; undefined: no limit. */
  maxVolumes(node: Node): number | undefined;
  /** Checks the parameters and says what disk is to be made; throws CsiError. */
  createVolume(request: CreateVolumeRequest, context: DriverContext): NewVolume;
  /** What attaching to a node tells that node (publish_context); throws CsiError. */
  attach(volume: CloudVolume, nodeId: string, slot: number): Readonly<Record<string, string>>;
  /** Whether several nodes may have the volume at once. */
  sharable(volume: CloudVolume): boolean;
  /** What it says when a volume is attached to another node already. */
  attachedElsewhere(volume: CloudVolume, nodeId: string): CsiError;
  missingVolume(id: string): CsiError;
  /** The disk that a handle of the tree means, which does not say everything; default: the handle itself. */
  repairHandle?(handle: string, cloud: Cloud): string;
  /** The size in bytes that an expansion comes to. */
  expandedSize(bytes: number): number;
  /** The id of a snapshot with that name. */
  snapshotId?(name: string, volume: CloudVolume, context: DriverContext): string;
  /** Checks the parameters of a modification (VolumeAttributesClass); gives the new properties. */
  modify?(volume: CloudVolume, parameters: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
  /** How much room there is for volumes with those parameters in that place; without it nothing is published. */
  available?(
    parameters: Readonly<Record<string, string>>,
    place: Segments,
    context: DriverContext,
  ): { readonly bytes: number; readonly largest: number };
  /** What the plug-in's log says of a call, in the order of the lines. */
  log(call: Call, outcome: Outcome): readonly LogLine[];
}
