/** A place's clock. Wall clocks are milliseconds as if the place were at UTC. */
export interface TimeZone {
  wallClock(instant: number): number;
  /** Undefined for a wall clock that is skipped when summer time begins; the first of two when it ends. */
  instant(wallClock: number): number | undefined;
}

const hour = 3_600_000;

/** The zone of an IANA name, `UTC` or `Local`; throws as Go's time.LoadLocation for an unknown one. */
export function timeZone(name: string): TimeZone {
  if (name === 'UTC' || name === '' || name === 'Local') {
    return { wallClock: (instant) => instant, instant: (wallClock) => wallClock };
  }
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw new Error(`unknown time zone ${name}`);
  }

  function wallClock(instant: number): number {
    const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour: hours = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hours, minute, second);
  }

  return {
    wallClock,
    instant: (wanted) => {
      const guess = wanted - (wallClock(wanted) - wanted);
      return [guess - hour, guess, guess + hour].find((candidate) => wallClock(candidate) === wanted);
    },
  };
}
