/** A metav1.Time: RFC 3339 with whole seconds. `time` in milliseconds since the epoch. */
export function timestamp(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** A metav1.MicroTime: RFC 3339 with microseconds. */
export function microTimestamp(time: number): string {
  return `${new Date(time).toISOString().slice(0, 23)}000Z`;
}

/** How Go writes a time that is not set in a field that is no pointer: null, whatever the schema says. */
export const unsetTime = null as unknown as string;
