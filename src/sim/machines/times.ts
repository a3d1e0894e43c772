const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (number: number) => String(number).padStart(2, '0');

/** `Sun 2026-11-22 02:01:11 UTC`, as systemd prints times. */
export function timestamp(milliseconds: number): string {
  const time = new Date(milliseconds);
  const iso = time.toISOString();
  return `${days[time.getUTCDay()]} ${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** `Nov 22 02:01:11`, as the journal prints times. */
export function journalTime(milliseconds: number): string {
  const time = new Date(milliseconds);
  return `${months[time.getUTCMonth()]} ${two(time.getUTCDate())} ${time.toISOString().slice(11, 19)}`;
}
