import type { Hardware } from './view.ts';

/** The load averages of the last 1, 5 and 15 minutes: what is busy now, and less of it before the machine warmed up. */
export function loadAverages({ milliCores, bootedAt }: Hardware, now: number): readonly [number, number, number] {
  const load = milliCores() / 1000;
  const minutes = Math.max(0, now - bootedAt) / 60_000;
  const after = (window: number) => load * (1 - Math.exp(-minutes / window) * 0.9);
  return [after(1), after(5), after(15)];
}

/** `0.21 0.18 0.11`. */
export function loadText(hardware: Hardware, now: number, separator = ' '): string {
  return loadAverages(hardware, now)
    .map((value) => value.toFixed(2))
    .join(separator);
}

/** How memory is used, in bytes, as /proc/meminfo, free and top tell it. */
export function memoryFigures(hardware: Hardware) {
  const { total, used } = hardware.memory();
  const cached = Math.min(Math.round(total * 0.3), total - used);
  return { total, used, free: total - used - cached, shared: 2 ** 21, cached, available: total - used };
}
