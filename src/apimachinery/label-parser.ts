import { fieldErrorText, fieldInvalid } from './field.ts';
import { byKey, type LabelOperator, type LabelRequirement, labelRequirement } from './labels.ts';
import { isQualifiedName } from './names.ts';

interface Token {
  readonly kind: 'identifier' | 'operator' | 'end' | 'error';
  readonly text: string;
}

const operators = new Set([')', ',', '!', '==', '=', '>', 'in', '<', '!=', 'notin', '(']);

function scan(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    if (/[ \t\r\n]/.test(text.charAt(at))) {
      at++;
    } else if (/[=!(),><]/.test(text.charAt(at))) {
      const symbol = scanSymbol(text, at);
      tokens.push(symbol.token);
      at = symbol.end;
    } else {
      const word = /^[^=!(),>< \t\r\n]+/.exec(text.slice(at))?.[0] ?? '';
      tokens.push({ kind: operators.has(word) ? 'operator' : 'identifier', text: word });
      at += word.length;
    }
  }
  return [...tokens, { kind: 'end', text: '' }];
}

/** The longest operator of a run of symbols. */
function scanSymbol(text: string, start: number): { token: Token; end: number } {
  let [run, last, end] = ['', '', start];
  for (let at = start; at < text.length && /[=!(),><]/.test(text.charAt(at)); at++) {
    run += text.charAt(at);
    if (operators.has(run)) [last, end] = [run, at + 1];
    else if (last !== '') break;
  }
  if (last !== '') return { token: { kind: 'operator', text: last }, end };
  return { token: { kind: 'error', text: `error expected: keyword found '${run}'` }, end: start + run.length };
}

/**
 * Parses `a=b,c in (d,e),!f`. Throws an Error with the text of the real parser; the API server answers it as
 * `unable to parse requirement: ...`. Follows apimachinery pkg/labels Parse.
 */
export function parseLabelSelector(text: string): readonly LabelRequirement[] {
  const tokens = scan(text);
  let position = 0;
  // `in` and `notin` are operators only where one is expected.
  const look = (where: 'operator' | 'value' = 'value'): Token => {
    const token = tokens[position] ?? { kind: 'end', text: '' };
    const isWord = where === 'value' && (token.text === 'in' || token.text === 'notin');
    return isWord ? { kind: 'identifier', text: token.text } : token;
  };
  const take = (where: 'operator' | 'value' = 'value'): Token => {
    const token = look(where);
    position++;
    return token;
  };
  const is = (token: Token, symbol: string) => token.kind === 'operator' && token.text === symbol;
  const fail = (message: string): never => {
    throw new Error(message);
  };

  const identifiers = (): Set<string> => {
    const found = new Set<string>();
    for (;;) {
      const token = take();
      if (token.kind === 'identifier') {
        found.add(token.text);
        const next = look();
        if (is(next, ',')) continue;
        if (is(next, ')')) return found;
        fail(`found '${next.text}', expected: ',' or ')'`);
      } else if (is(token, ',')) {
        if (found.size === 0) found.add('');
        const next = look();
        if (is(next, ')')) return found.add('');
        if (is(next, ',')) found.add('');
      } else fail(`found '${token.text}', expected: ',', or identifier`);
    }
  };
  const values = (): Set<string> => {
    const open = take();
    if (!is(open, '(')) fail(`found '${open.text}' expected: '('`);
    const first = look();
    if (first.kind === 'identifier' || is(first, ',')) {
      const found = identifiers();
      if (!is(take(), ')')) fail(`found '${first.text}', expected: ')'`);
      return found;
    }
    if (!is(first, ')')) fail(`found '${first.text}', expected: ',', ')' or identifier`);
    take();
    return new Set(['']);
  };
  const exactValue = (): Set<string> => {
    const next = look();
    if (next.kind === 'end' || is(next, ',')) return new Set(['']);
    const token = take();
    if (token.kind !== 'identifier') fail(`found '${token.text}', expected: identifier`);
    return new Set([token.text]);
  };
  const operator = (): LabelOperator => {
    const token = take('operator');
    if (token.kind === 'operator' && /^(in|notin|=|==|!=)$/.test(token.text)) return token.text as LabelOperator;
    if (is(token, '>')) return 'gt';
    if (is(token, '<')) return 'lt';
    return fail(`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`);
  };
  const one = (): LabelRequirement => {
    let token = take();
    const negated = is(token, '!');
    if (negated) token = take();
    if (token.kind !== 'identifier') fail(`found '${token.text}', expected: identifier`);
    const messages = isQualifiedName(token.text);
    if (messages.length > 0) fail(fieldErrorText(fieldInvalid('<nil>', token.text, messages.join('; '))));
    if (negated) return labelRequirement(token.text, '!', []);
    const next = look();
    if (next.kind === 'end' || is(next, ',')) return labelRequirement(token.text, 'exists', []);
    const chosen = operator();
    const found = chosen === 'in' || chosen === 'notin' ? values() : exactValue();
    return labelRequirement(token.text, chosen, [...found].sort());
  };

  const requirements: LabelRequirement[] = [];
  for (;;) {
    const token = look();
    if (token.kind === 'end') return byKey(requirements);
    if (token.kind !== 'identifier' && !is(token, '!')) {
      fail(`found '${token.text}', expected: !, identifier, or 'end of string'`);
    }
    try {
      requirements.push(one());
    } catch (error) {
      fail(`unable to parse requirement: ${(error as Error).message}`);
    }
    const after = take();
    if (after.kind === 'end') return byKey(requirements);
    if (!is(after, ',')) fail(`found '${after.text}', expected: ',' or 'end of string'`);
    const following = look();
    if (following.kind !== 'identifier' && !is(following, '!')) {
      fail(`found '${following.text}', expected: identifier after ','`);
    }
  }
}
