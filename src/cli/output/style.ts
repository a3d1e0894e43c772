import type { Environment } from '#platform';

/** Marks text; does nothing where colours are not wanted. */
export interface Style {
  readonly colour: boolean;
  bold(text: string): string;
  dim(text: string): string;
  green(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

/** Colours only on a terminal that has them. Follows https://no-color.org and FORCE_COLOR. */
export function wantsColour(terminal: boolean, environment: Environment): boolean {
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR && environment.FORCE_COLOR !== '0') return true;
  return terminal && environment.TERM !== 'dumb';
}

export function createStyle(colour: boolean): Style {
  const paint = (code: number) => (text: string) => (colour && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    colour,
    bold: paint(1),
    dim: paint(2),
    green: paint(32),
    red: paint(31),
    yellow: paint(33),
    cyan: paint(36),
  };
}
