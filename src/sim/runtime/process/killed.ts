/** Unwinds a program whose process is gone; nothing that it does afterwards has any effect. */
export class Killed extends Error {
  readonly signal: string;

  constructor(signal: string) {
    super(`killed by SIG${signal}`);
    this.name = 'Killed';
    this.signal = signal;
  }
}
