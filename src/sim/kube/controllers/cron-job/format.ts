import { timeZone } from './time-zone.ts';

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');

/** As Go's time.RFC1123Z in UTC: `Mon, 02 Jan 2006 15:04:05 +0000`. */
export function rfc1123(time: number): string {
  const date = new Date(time);
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  const day = `${days[date.getUTCDay()] ?? ''}, ${two(date.getUTCDate())} ${months[date.getUTCMonth()] ?? ''}`;
  return `${day} ${date.getUTCFullYear()} ${clock} +0000`;
}

/** RFC 3339 on the clock of a place: `2026-01-02T15:04:05+09:00`, with `Z` at UTC. */
export function zonedTimestamp(time: number, zone: string | undefined): string {
  const wall = timeZone(zone ?? 'UTC').wallClock(time);
  const text = new Date(wall).toISOString().slice(0, 19);
  const offset = Math.round((wall - time) / 60_000);
  if (offset === 0) return `${text}Z`;
  const size = Math.abs(offset);
  return `${text}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
