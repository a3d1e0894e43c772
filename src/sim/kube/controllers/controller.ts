import type { Clock } from '#api';
import type { Pod } from '#types/core-v1';
import type { FileTree } from '../../runtime/types.ts';
import type { Activity, Client, Component, EventRecorder, Informers } from '../client/index.ts';

/** Repeatable chance. */
export interface Random {
  next(): number;
  uuid(): string;
  suffix(length: number): string;
  hex(length: number): string;
}

/**
 * Signs a PKCS#10 request (PEM) with the lab's authority and gives the certificate (PEM). `usages` as in
 * spec.usages, `notBefore` and `notAfter` in milliseconds. Rejects with an Error when the request cannot be signed.
 */
export type SignCertificate = (
  request: string,
  terms: { readonly usages: readonly string[]; readonly notBefore: number; readonly notAfter: number },
) => Promise<string>;

/** What a Pod's containers use now, as metrics-server tells; undefined or empty: nothing is known. */
export type PodUsage = (
  pod: Pod,
) => readonly { readonly name: string; readonly milliCores: number; readonly bytes: number }[] | undefined;

/** What every controller of one cluster shares. */
export interface ControllerContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly activity: Activity;
  readonly informers: Informers;
  readonly log: (line: string) => void;
  readonly client: (component: Component) => Client;
  readonly recorder: (component: string, client: Client) => EventRecorder;
  /** Provisioners that this lab has. */
  readonly provisioners: readonly string[];
  /** The file system of the machine that the controller manager runs on. */
  readonly hostFiles: FileTree;
  /** The file system of a node. */
  readonly nodeFiles: (node: string) => FileTree | undefined;
  /** PEM of the certificate authority, for kube-root-ca.crt. */
  readonly certificateAuthority: string | undefined;
  /** Without it the cluster has no resource metrics API. */
  readonly podUsage?: PodUsage;
  /** Signs with the cluster's authority; without it requests stay unsigned. */
  readonly signCertificate?: SignCertificate;
}

/** A controller: one file that exports one of these, and one line in index.ts. */
export interface Controller {
  readonly name: string;
  /** Whether there is anything to do in this cluster; default: always. */
  readonly enabled?: (context: ControllerContext) => boolean;
  start(context: ControllerContext): { close(): void };
}

/** The identity of a controller of kube-controller-manager with credentials of its own. */
export function controllerComponent(name: string): Component {
  return {
    user: `system:serviceaccount:kube-system:${name}`,
    groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system'],
    fieldManager: 'kube-controller-manager',
  };
}
