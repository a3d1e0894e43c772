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
export function labelRequirement(key: string, operator: LabelOperator, values: readonly string[]): LabelRequirement {
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

/** Sorted as upstream keeps them. */
export function byKey(requirements: LabelRequirement[]): readonly LabelRequirement[] {
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
  const requirements = Object.entries(selector.matchLabels ?? {}).map(([key, value]) =>
    labelRequirement(key, '=', [value]),
  );
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const known = fromObject[operator];
    if (known === undefined) throw new Error(`${goQuote(operator)} is not a valid label selector operator`);
    requirements.push(labelRequirement(key, known, values ?? []));
  }
  return byKey(requirements);
}

/** A selector for exactly these labels, unchecked; no labels match everything. Follows labels.SelectorFromSet. */
export function selectorFromSet(labels: Readonly<Record<string, string>> | undefined): LabelSelector {
  return byKey(Object.entries(labels ?? {}).map(([key, value]) => ({ key, operator: '=', values: [value] })));
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
