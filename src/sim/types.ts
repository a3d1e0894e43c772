import type { Duplex } from 'node:stream';
import type { AuditEvent, CallWebhook, Clock, Handler, Lab, Machines, RunClient, VolumePlugin } from '#api';
import type { Prose } from '#apimachinery';
import type { PublishedPort } from './docker/index.ts';
import type { SignCertificate } from './kube/index.ts';
import type { ImageRepository } from './runtime/images/definition.ts';
import type { FileTree } from './runtime/types.ts';

export interface SimulationOptions {
  readonly lab: Lab;
  readonly clock: Clock;
  readonly seed: string;
  /** The images of the world outside (labs/images). */
  readonly images: readonly ImageRepository[];
  /** What the lab's Docker host may have as volume plug-ins (labs/plugins); default: none. */
  readonly volumePlugins?: readonly VolumePlugin[];
  /** `lab.sqlite`; undefined: in memory. */
  readonly database: string | undefined;
  /** The bearer token of the administrator. */
  readonly token: string;
  /** What clients are told the API server's address is (`https://127.0.0.1:6443`). */
  readonly serverUrl: () => string;
  /** PEM of the certificate authority, for kube-root-ca.crt; undefined without TLS. */
  readonly certificateAuthority: string | undefined;
  /** Its private key, PEM; with it the cluster's own certificates are signed by it. */
  readonly certificateAuthorityKey?: string | undefined;
  /** For CertificateSigningRequests; without it nobody signs them. */
  readonly signCertificate?: SignCertificate;
  /** Reaches admission webhooks on this machine; without it nobody listens. */
  readonly callWebhook?: CallWebhook;
  /** The prose of the schemas, for `kubectl explain`. */
  readonly schemaDescriptions?: Prose;
  /** Runs kubectl and helm for the lab's machines; without it they have none. */
  readonly runClient?: RunClient;
  readonly log: (line: string) => void;
}

/** What containers publish on the Docker host, for whoever lets the world outside in. */
export interface PublishedPorts {
  now(): readonly PublishedPort[];
  /** Calls back whenever `now` changed, a reset included. */
  onChange(changed: () => void): void;
  /** As a program on the Docker host connects to it. Rejects when nobody listens. */
  connect(port: PublishedPort): Promise<Duplex>;
}

/** How something was at one moment, and the way back there. */
export interface Mark {
  /** Undoes what was done since. What that sets off takes its time, and may need to be undone in turn. */
  undo(): Promise<void>;
  /** What is not as it was; undefined: everything is. */
  difference(): string | undefined;
}

/** A simulated lab: servers as functions, machines as file trees. */
export interface Simulation {
  readonly kubernetes:
    | {
        readonly handler: Handler;
        /** The last requests that clients made, the oldest first. A reset forgets them. */
        readonly audit: () => readonly AuditEvent[];
        /** Whether the API server listens; false while nobody runs it. */
        readonly answers: boolean;
        /** Calls back when `answers` changed. */
        readonly onAnswers: (changed: (answers: boolean) => void) => void;
      }
    | undefined;
  readonly docker: { readonly handler: Handler; readonly ports: PublishedPorts } | undefined;
  /** By name: the nodes and the Docker host. */
  readonly machines: ReadonlyMap<string, { readonly name: string; readonly files: FileTree }>;
  /** Logging in to the machines. */
  readonly shells: Machines;
  /** Resolves when controllers, scheduler and kubelets have nothing to do at this time of the clock. */
  settled(): Promise<void>;
  /** Back to the freshly booted lab; handlers stay the same functions. */
  reset(): Promise<void>;
  /** The lab as it is now, to come back to. Only of a lab in memory; a reset takes the mark away. */
  mark(): Mark;
  /** Everything acknowledged is on disk when this resolves. */
  close(): Promise<void>;
}
