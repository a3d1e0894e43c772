/** Why a process could not start. `message` is what runc says, as far as it belongs to the process. */
export class StartError extends Error {
  readonly reason:
    | 'not-found'
    | 'permission-denied'
    | 'bad-working-directory'
    | 'no-such-user'
    | 'mount'
    | 'exec-format'
    | 'no-room';

  constructor(reason: StartError['reason'], message: string) {
    super(message);
    this.name = 'StartError';
    this.reason = reason;
  }
}
