/** One POST of a review to somebody outside. */
export interface WebhookCall {
  /** `https://127.0.0.1:8443/validate?timeout=10s`. */
  readonly url: string;
  /** PEM; undefined: what the machine trusts. */
  readonly certificateAuthority: string | undefined;
  readonly body: string;
  readonly timeoutMilliseconds: number;
}

/**
 * Calls a webhook and resolves to its answer, whatever its code. Rejects with an Error whose message says in Go's words why
 * there is none: `dial tcp 127.0.0.1:1: connect: connection refused`.
 */
export type CallWebhook = (call: WebhookCall) => Promise<{ readonly code: number; readonly body: string }>;
