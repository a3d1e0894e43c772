/** A user as audit events show it. */
export interface AuditUser {
  readonly username: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What a request was about. */
export interface AuditObjectReference {
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly apiGroup?: string;
  readonly apiVersion?: string;
  readonly resourceVersion?: string;
  readonly subresource?: string;
}

/**
 * One request to the API server as its audit log has it, at the level Metadata. Times are RFC 3339 with microseconds.
 * What kubectl says of its own command is in the annotations `cka-lab.dev/kubectl-command` and `.../kubectl-session`.
 * Follows apiserver pkg/apis/audit/v1 Event.
 */
export interface AuditEvent {
  readonly kind: 'Event';
  readonly apiVersion: 'audit.k8s.io/v1';
  readonly level: 'Metadata';
  readonly auditID: string;
  /** `ResponseStarted` for watches and other streams, whose end is not noted. */
  readonly stage: 'ResponseStarted' | 'ResponseComplete';
  readonly requestURI: string;
  readonly verb: string;
  readonly user: AuditUser;
  readonly impersonatedUser?: AuditUser;
  readonly sourceIPs: readonly string[];
  readonly userAgent?: string;
  readonly objectRef?: AuditObjectReference;
  readonly responseStatus: {
    readonly metadata: Readonly<Record<string, never>>;
    readonly status?: string;
    readonly message?: string;
    readonly reason?: string;
    readonly details?: unknown;
    readonly code: number;
  };
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
  readonly annotations: Readonly<Record<string, string>>;
}
