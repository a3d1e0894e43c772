import { RegexpError, re2 } from '#cel';

/** What is wrong with an RE2 expression; undefined: nothing. Matching takes time linear in the text, whatever the expression. */
export function patternMistake(pattern: string): string | undefined {
  try {
    return re2(pattern).test('') ? 'matches empty text, and so everything' : undefined;
  } catch (error) {
    if (error instanceof RegexpError) return error.message;
    throw error;
  }
}

/** The expression for a whole text instead of a part of it. */
export function wholePattern(pattern: string): string {
  return `^(?:${pattern})$`;
}

/** The text with everything taken out that matches. */
export function withoutMatches(pattern: string, text: string): string {
  const expression = re2(pattern);
  let points = [...text];
  // What remains may match anew where two ends meet: each round takes out at least one character.
  for (let found = expression.find(points, 0); found !== undefined; found = expression.find(points, 0)) {
    points = [...points.slice(0, found.start), ...points.slice(Math.max(found.end, found.start + 1))];
  }
  return points.join('');
}
