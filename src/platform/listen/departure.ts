/**
 * Whether a client has gone away. The signal that says so is made when somebody asks for it: few requests wait for anything
 * that would have to be given up, and signals cost as much as all the rest of a small answer.
 */
export class Departure {
  #controller: AbortController | undefined;
  #gone = false;

  get gone(): boolean {
    return this.#gone;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#gone) {
        this.#controller.abort();
      }
    }
    return this.#controller.signal;
  }

  announce(): void {
    this.#gone = true;
    this.#controller?.abort();
  }
}
