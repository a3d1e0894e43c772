import type { Line, Role } from './text/span.ts';

/** How many colours the terminal shows. 0: none, as NO_COLOR asks. */
export type ColourDepth = 0 | 16 | 256 | 16777216;

/** Follows no-color.org, and what TERM and COLORTERM say. */
export function colourDepth(environment: Readonly<Record<string, string | undefined>>): ColourDepth {
  if ((environment.NO_COLOR ?? '') !== '' || environment.TERM === 'dumb') return 0;
  if (/^(truecolor|24bit)$/i.test(environment.COLORTERM ?? '')) return 16777216;
  return /256/.test(environment.TERM ?? '') ? 256 : 16;
}

/** Only colours of the terminal's own palette, so that light and dark themes both stay readable. */
const looks: Readonly<Record<Role, { readonly attributes: string; readonly colour: string }>> = {
  plain: { attributes: '', colour: '' },
  strong: { attributes: '1', colour: '' },
  emphasis: { attributes: '3', colour: '' },
  dim: { attributes: '2', colour: '' },
  code: { attributes: '', colour: '36' },
  title: { attributes: '1', colour: '' },
  accent: { attributes: '1', colour: '36' },
  key: { attributes: '1', colour: '' },
  pass: { attributes: '', colour: '32' },
  fail: { attributes: '', colour: '31' },
  unknown: { attributes: '', colour: '33' },
  selected: { attributes: '7', colour: '' },
  alert: { attributes: '7', colour: '33' },
};

/** Turns what text means into how it looks. */
export interface Theme {
  readonly depth: ColourDepth;
  /** With SGR sequences, each closed. */
  paint(line: Line): string;
}

export function createTheme(depth: ColourDepth): Theme {
  const open = (role: Role) => {
    // Without colours, code still has to stand out from prose.
    const { attributes, colour } = depth === 0 && role === 'code' ? looks.strong : looks[role];
    return [attributes, depth === 0 ? '' : colour].map((code) => (code === '' ? '' : `\u001b[${code}m`)).join('');
  };
  return {
    depth,
    paint: (line) =>
      line
        .map(({ text, role }) => {
          const codes = open(role);
          return codes === '' || text === '' ? text : `${codes}${text}\u001b[0m`;
        })
        .join(''),
  };
}
