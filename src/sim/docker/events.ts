import type { Clock } from '#api';
import { nanosecondTimes } from './times.ts';

/** One event of the engine, as `GET /events` shows it; `timeNano` is exact only as text. */
export interface EngineEvent {
  readonly status?: string;
  readonly id?: string;
  readonly from?: string;
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  readonly scope: 'local';
  readonly time: number;
  readonly timeNano: bigint;
}

/** The last events, and whoever wants to hear of the next ones. Follows moby daemon/events: 256 are kept. */
export class Events {
  readonly #kept: EngineEvent[] = [];
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  readonly #times: ReturnType<typeof nanosecondTimes>;

  constructor(clock: Clock) {
    this.#times = nanosecondTimes(() => clock.now());
  }

  get kept(): readonly EngineEvent[] {
    return this.#kept;
  }

  emit(type: string, action: string, id: string, attributes: Readonly<Record<string, string>>): void {
    const timeNano = this.#times.nanoseconds();
    const legacy =
      type === 'container'
        ? { status: action, id, ...(attributes.image === undefined ? {} : { from: attributes.image }) }
        : type === 'image'
          ? { status: action, id }
          : {};
    const sorted = Object.fromEntries(Object.entries(attributes).sort(([left], [right]) => (left < right ? -1 : 1)));
    const event: EngineEvent = {
      ...legacy,
      Type: type,
      Action: action,
      Actor: { ID: id, Attributes: sorted },
      scope: 'local',
      time: Number(timeNano / 1_000_000_000n),
      timeNano,
    };
    this.#kept.push(event);
    if (this.#kept.length > 256) this.#kept.shift();
    for (const listener of this.#listeners) listener(event);
  }

  listen(listener: (event: EngineEvent) => void): { close(): void } {
    this.#listeners.add(listener);
    return { close: () => this.#listeners.delete(listener) };
  }
}

/** The event as a line of JSON; bigints are written as numbers. */
export function renderEvent(event: EngineEvent): string {
  const text = JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? `n${value}` : value));
  return `${text.replace(/"timeNano":"n(\d+)"/, '"timeNano":$1')}\n`;
}
