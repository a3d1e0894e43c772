import type { ProgramContext } from '../../../runtime/process/program.ts';

/** What kubeadm cannot go on after: its error, as cobra prints it. */
export class KubeadmError extends Error {}

/** Prints an error as every command of kubeadm does. */
export const complain = async ({ stderr }: ProgramContext, text: string) =>
  stderr.write(
    new TextEncoder().encode(`error: ${text}\nTo see the stack trace of this error execute with --v=5 or higher\n`),
  );

/** Columns as text/tabwriter lays them out: at least ten wide, three spaces between them. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(7, ...rows.map((row) => (row[at] ?? '').length)));
  return rows
    .map(
      (row) =>
        `${row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd((widths[at] ?? 0) + 3))).join('')}\n`,
    )
    .join('');
}

/** Follows apimachinery duration ShortHumanDuration. */
export function shortDuration(milliseconds: number): string {
  if (milliseconds < 0) return '<invalid>';
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  const days = Math.floor(seconds / 86_400);
  return days < 365 ? `${days}d` : `${Math.floor(days / 365)}y`;
}
