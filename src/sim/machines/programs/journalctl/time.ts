const units: Readonly<Record<string, number>> = {
  s: 1000,
  sec: 1000,
  second: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  hour: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  w: 604_800_000,
  week: 604_800_000,
};

/** What systemd takes for a time (`10 min ago`, `-1h`, `today`, `2026-11-22 06:00`), in milliseconds. Undefined: it is none. Follows systemd.time(7). */
export function parseJournalTime(text: string, now: number): number | undefined {
  const midnight = Math.floor(now / 86_400_000) * 86_400_000;
  const named: Readonly<Record<string, number>> = {
    now,
    today: midnight,
    yesterday: midnight - 86_400_000,
    tomorrow: midnight + 86_400_000,
  };
  const known = named[text.trim()];
  if (known !== undefined) return known;
  const relative = /^([-+]?)((?:\s*\d+\s*[a-z]+)+)(\s+ago)?$/.exec(text.trim());
  if (relative !== null) {
    let span = 0;
    for (const [, count, unit = ''] of (relative[2] ?? '').matchAll(/(\d+)\s*([a-z]+)/g)) {
      const size = units[unit] ?? units[unit.replace(/s$/, '')];
      if (size === undefined) return undefined;
      span += Number(count) * size;
    }
    return relative[1] === '-' || relative[3] !== undefined ? now - span : now + span;
  }
  const [, date, time] = /^(?:(\d{4}-\d\d-\d\d))?[ T]?(\d\d:\d\d(?::\d\d)?)?$/.exec(text.trim()) ?? [];
  if (date === undefined && time === undefined) return undefined;
  const day = date ?? new Date(now).toISOString().slice(0, 10);
  const parsed = Date.parse(`${day}T${time ?? '00:00'}${time?.length === 8 ? '' : ':00'}Z`);
  return Number.isNaN(parsed) ? undefined : parsed;
}
