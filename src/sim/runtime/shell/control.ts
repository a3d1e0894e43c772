/** Unwinds to the loop that `break` or `continue` means; `levels` counts loops. */
export class LoopControl extends Error {
  readonly kind: 'break' | 'continue';
  levels: number;

  constructor(kind: 'break' | 'continue', levels: number) {
    super(kind);
    this.kind = kind;
    this.levels = levels;
  }
}

/** Unwinds to the function or sourced file that `return` leaves. */
export class Return extends Error {
  readonly status: number;

  constructor(status: number) {
    super('return');
    this.status = status;
  }
}

/** Unwinds to the end of the shell. */
export class Exit extends Error {
  readonly status: number;

  constructor(status: number) {
    super('exit');
    this.status = status;
  }
}
