import { fieldErrorText, fieldInvalid, fieldNotSupported } from './field.ts';
import { goQuote } from './go-text.ts';
import { isQualifiedName, isValidLabelValue } from './names.ts';
import { aggregateText } from './status.ts';

export type LabelOperator = '!' | '=' | '==' | 'in' | '!=' | 'notin' | 'exists' | 'gt' | 'lt';

/** One condition on one label. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}

/** Conditions that must all hold, sorted by key; an empty list matches everything, `'nothing'` matches nothing. */
export type LabelSelector = readonly LabelRequirement[] | 'nothing';

/** A selector as objects hold it. Follows apimachinery pkg/apis/meta/v1 LabelSelector. */
export interface LabelSelectorObject {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

const binaryOperators = ['in', 'notin', '=', '==', '!=', 'gt', 'lt'];

/** Checked as upstream's NewRequirement; throws an Error with its text. */
function requirement(key: string, operator: LabelOperator, values: readonly string[]): LabelRequirement {
  const errors: string[] = [];
  const add = (at: string, value: unknown, detail: string) =>
    errors.push(fieldErrorText(fieldInvalid(at, value, detail)));
  const keyMessages = isQualifiedName(key);
  if (keyMessages.length > 0) add('key', key, keyMessages.join('; '));
  switch (operator) {
    case 'in':
    case 'notin':
      if (values.length === 0) add('values', values, "for 'in', 'notin' operators, values set can't be empty");
      break;
    case '=':
    case '==':
    case '!=':
      if (values.length !== 1) add('values', values, 'exact-match compatibility requires one single value');
      break;
    case 'exists':
    case '!':
      if (values.length > 0) add('values', values, 'values set must be empty for exists and does not exist');
      break;
    case 'gt':
    case 'lt':
      if (values.length !== 1) add('values', values, "for 'Gt', 'Lt' operators, exactly one value is required");
      values.forEach((value, index) => {
        if (toInteger(value) === undefined) {
          add(`values[${index}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer");
        }
      });
      break;
    default:
      errors.push(fieldErrorText(fieldNotSupported('operator', operator, [...binaryOperators, 'exists', '!'])));
  }
  values.forEach((value, index) => {
    const messages = isValidLabelValue(value);
    if (messages.length > 0) add(`values[${index}][${key}]`, value, messages.join('; '));
  });
  if (errors.length > 0) throw new Error(aggregateText(errors));
  return { key, operator, values };
}

function toInteger(text: string): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return value >= -(2n ** 63n) && value < 2n ** 63n ? value : undefined;
}

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
    return fail(`found '${token.text}', expected: ${binaryOperators.join(', ')}`);
  };
  const one = (): LabelRequirement => {
    let token = take();
    const negated = is(token, '!');
    if (negated) token = take();
    if (token.kind !== 'identifier') fail(`found '${token.text}', expected: identifier`);
    const messages = isQualifiedName(token.text);
    if (messages.length > 0) fail(fieldErrorText(fieldInvalid('<nil>', token.text, messages.join('; '))));
    if (negated) return requirement(token.text, '!', []);
    const next = look();
    if (next.kind === 'end' || is(next, ',')) return requirement(token.text, 'exists', []);
    const chosen = operator();
    const found = chosen === 'in' || chosen === 'notin' ? values() : exactValue();
    return requirement(token.text, chosen, [...found].sort());
  };

  const requirements: LabelRequirement[] = [];
  for (;;) {
    const token = look();
    if (token.kind === 'end') return sorted(requirements);
    if (token.kind !== 'identifier' && !is(token, '!')) {
      fail(`found '${token.text}', expected: !, identifier, or 'end of string'`);
    }
    try {
      requirements.push(one());
    } catch (error) {
      fail(`unable to parse requirement: ${(error as Error).message}`);
    }
    const after = take();
    if (after.kind === 'end') return sorted(requirements);
    if (!is(after, ',')) fail(`found '${after.text}', expected: ',' or 'end of string'`);
    const following = look();
    if (following.kind !== 'identifier' && !is(following, '!')) {
      fail(`found '${following.text}', expected: identifier after ','`);
    }
  }
}

function sorted(requirements: LabelRequirement[]): readonly LabelRequirement[] {
  return requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

const fromObject: Readonly<Record<string, LabelOperator>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
};

/** Follows LabelSelectorAsSelector: no selector matches nothing, an empty one everything. Throws on what is not valid. */
export function selectorFromLabelSelector(selector: LabelSelectorObject | null | undefined): LabelSelector {
  if (selector === undefined || selector === null) return 'nothing';
  const requirements = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => requirement(key, '=', [value]));
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const known = fromObject[operator];
    if (known === undefined) throw new Error(`${goQuote(operator)} is not a valid label selector operator`);
    requirements.push(requirement(key, known, values ?? []));
  }
  return sorted(requirements);
}

/** A selector for exactly these labels, unchecked; no labels match everything. Follows labels.SelectorFromSet. */
export function selectorFromSet(labels: Readonly<Record<string, string>> | undefined): LabelSelector {
  return sorted(Object.entries(labels ?? {}).map(([key, value]) => ({ key, operator: '=', values: [value] })));
}

/** Whether the labels (undefined: none) meet every condition. */
export function matchesLabels(selector: LabelSelector, labels: Readonly<Record<string, string>> | undefined): boolean {
  return selector !== 'nothing' && selector.every((one) => meets(one, labels ?? {}));
}

function meets({ key, operator, values }: LabelRequirement, labels: Readonly<Record<string, string>>): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'in':
    case '=':
    case '==':
      return value !== undefined && values.includes(value);
    case 'notin':
    case '!=':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'gt':
    case 'lt': {
      const [left, right] = [toInteger(value ?? ''), toInteger(values[0] ?? '')];
      if (left === undefined || right === undefined) return false;
      return operator === 'gt' ? left > right : left < right;
    }
  }
}

/** The selector as text: `a=b,c in (d,e),!f`. Follows labels.Selector String. */
export function formatSelector(selector: LabelSelector): string {
  return selector === 'nothing' ? '' : selector.map(formatRequirement).join(',');
}

function formatRequirement({ key, operator, values }: LabelRequirement): string {
  const list = [...values].sort().join(',');
  switch (operator) {
    case '!':
      return `!${key}`;
    case 'exists':
      return key;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${list})`;
    case 'gt':
      return `${key}>${list}`;
    case 'lt':
      return `${key}<${list}`;
    default:
      return `${key}${operator}${list}`;
  }
}

/** As columns print it: `<none>` for an empty selector, `<error>` for one that is not valid. */
export function formatLabelSelector(selector: LabelSelectorObject | null | undefined): string {
  try {
    return formatSelector(selectorFromLabelSelector(selector)) || '<none>';
  } catch {
    return '<error>';
  }
}
