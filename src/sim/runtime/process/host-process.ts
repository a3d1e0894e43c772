import { ProcessEntry } from './process-entry.ts';

/** A process of a container as its machine sees it: by another number, and without the shelter of its pid namespace. */
export class HostProcess extends ProcessEntry {
  readonly #inner: ProcessEntry;

  constructor(inner: ProcessEntry, pid: number, parent: number) {
    super({
      ...inner,
      pid,
      parent,
      arguments: inner.arguments,
      credentials: inner.credentials,
      startedAt: inner.startedAt,
    });
    this.#inner = inner;
    this.arguments = inner.arguments;
    this.memory = inner.memory;
    this.milliCores = inner.milliCores;
  }

  override get status(): ProcessEntry['status'] {
    return this.#inner.status;
  }

  override get isBusy(): boolean {
    return this.#inner.isBusy;
  }

  override signal(name: string): void {
    this.#inner.signal(name, true);
  }
}
