/** Why a volume plug-in did not do what it was asked for, in the daemon's words. */
export class PluginError extends Error {
  /** What the API answers. */
  readonly status: number;
  /** Nobody could be talked to, as opposed to somebody who refused: Go's net.Error. */
  readonly isUnreachable: boolean;

  constructor(message: string, { status = 500, isUnreachable = false } = {}) {
    super(message);
    this.name = 'PluginError';
    this.status = status;
    this.isUnreachable = isUnreachable;
  }
}
