import type { AuditEvent } from '#api';
import { auditEvent } from './event.ts';
import type { AuditRecord } from './record.ts';

/** Takes what was noted of a request, once it is answered. */
export interface AuditSink {
  add(record: AuditRecord): void;
}

/** The last requests, the oldest first. */
export interface AuditLog extends AuditSink {
  events(): readonly AuditEvent[];
  /** Forgets them all. */
  clear(): void;
}

/** How many requests are remembered by default. */
const room = 2000;

/** A ring: the newest request takes the place of the oldest. */
export function createAuditLog(capacity = room): AuditLog {
  const ring: AuditRecord[] = [];
  let next = 0;
  return {
    add: (record) => {
      ring[next] = record;
      next = (next + 1) % capacity;
    },
    clear: () => {
      ring.length = 0;
      next = 0;
    },
    events: () => [...ring.slice(next), ...ring.slice(0, next)].map(auditEvent),
  };
}
