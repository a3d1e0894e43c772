/** RFC 3339 with whole seconds, as metav1.Time is written. `now` in milliseconds. */
export function timestamp(now: number): string {
  return `${new Date(Math.floor(now / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}
