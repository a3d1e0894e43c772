/** Signal numbers of Linux. */
const numbers: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STKFLT: 16,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  XCPU: 24,
  XFSZ: 25,
  VTALRM: 26,
  PROF: 27,
  WINCH: 28,
  IO: 29,
  PWR: 30,
  SYS: 31,
};
const names = new Map(Object.entries(numbers).map(([name, number]) => [number, name]));
const ignoredByDefault = new Set(['CHLD', 'CONT', 'URG', 'WINCH']);

/** `TERM`, `SIGTERM`, `term` and `15` all give `TERM`; undefined when there is no such signal. */
export function signalName(text: string): string | undefined {
  if (/^\d+$/.test(text)) return names.get(Number(text));
  const name = text.toUpperCase().replace(/^SIG/, '');
  return name in numbers ? name : undefined;
}

export function signalNumber(name: string): number {
  return numbers[name] ?? 0;
}

/** Whether a process that does not care about the signal dies of it. */
export function isDeadly(name: string): boolean {
  return !ignoredByDefault.has(name) && !['STOP', 'TSTP', 'TTIN', 'TTOU'].includes(name);
}

export function allSignals(): readonly (readonly [number, string])[] {
  return Object.entries(numbers).map(([name, number]) => [number, name]);
}
