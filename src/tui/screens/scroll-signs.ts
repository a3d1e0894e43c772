import { type Line, span } from '../text/span.ts';

/** Which ways there is more to see: rows above, rows below. */
export function scrollSigns(above: number, below: number): Line {
  const signs = `${above > 0 ? '▲' : ''}${below > 0 ? '▼' : ''}`;
  return signs === '' ? [] : [span(signs, 'dim')];
}
