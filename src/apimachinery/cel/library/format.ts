import { isDns1035Label, isDns1123Label, isDns1123Subdomain, isQualifiedName, isValidLabelValue } from '../../names.ts';
import { type Definition, parseType } from '../check/declarations.ts';
import { sizeOf } from '../run/cost.ts';
import { parseTimestamp } from '../values/text.ts';
import { listOf, Opaque, Optional } from '../values/value.ts';
import { hasControl } from './control.ts';

interface Format {
  readonly name: string;
  readonly problems: (text: string) => readonly string[];
  /** How long a pattern for it would be: that is what costs. */
  readonly size: number;
}

const type = parseType('format');
/** A prefix may end in a dash, since something follows. */
const prefixed = (check: (text: string) => readonly string[]) => (text: string) => check(text.replace(/-$/, 'a'));
const only =
  (test: (text: string) => boolean, problem: string) =>
  (text: string): readonly string[] =>
    test(text) ? [] : [problem];

function uriProblems(text: string): readonly string[] {
  if (text === '') return [`parse "": empty url`];
  if (/^([A-Za-z][\w+.-]*:|\/)/.test(text) && !hasControl(text) && !text.includes(' ')) return [];
  return [`parse ${JSON.stringify(text)}: invalid URI for request`];
}

const isDate = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text) && parseTimestamp(`${text}T00:00:00Z`) !== undefined;
const isByte = (text: string) =>
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/.test(text);
const isUuid = (text: string) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text);

const named: Readonly<Record<string, Format>> = {
  dns1123Label: { name: 'DNS1123Label', problems: isDns1123Label, size: 30 },
  dns1123Subdomain: { name: 'DNS1123Subdomain', problems: isDns1123Subdomain, size: 60 },
  dns1035Label: { name: 'DNS1035Label', problems: isDns1035Label, size: 30 },
  qualifiedName: { name: 'QualifiedName', problems: isQualifiedName, size: 60 },
  dns1123LabelPrefix: { name: 'DNS1123LabelPrefix', problems: prefixed(isDns1123Label), size: 30 },
  dns1123SubdomainPrefix: { name: 'DNS1123SubdomainPrefix', problems: prefixed(isDns1123Subdomain), size: 60 },
  dns1035LabelPrefix: { name: 'DNS1035LabelPrefix', problems: prefixed(isDns1035Label), size: 30 },
  labelValue: { name: 'LabelValue', problems: isValidLabelValue, size: 40 },
  uri: { name: 'URI', problems: uriProblems, size: 1000 },
  uuid: { name: 'uuid', problems: only(isUuid, 'does not match the UUID format'), size: 100 },
  byte: { name: 'byte', problems: only(isByte, 'invalid base64'), size: 100 },
  date: { name: 'date', problems: only(isDate, 'invalid date'), size: 100 },
  datetime: {
    name: 'datetime',
    problems: only((text) => parseTimestamp(text.toUpperCase().replace(' ', 'T')) !== undefined, 'invalid datetime'),
    size: 100,
  },
};

const wrap = (format: Format) => new Opaque<Format>(type, format, (other) => other.name === format.name) as Opaque;

function validate({ content }: Opaque<Format>, text: string): Optional {
  const problems = content.problems(text);
  return new Optional(problems.length === 0 ? undefined : listOf(problems));
}

/** Kubernetes' library/format.go. */
export const formats: readonly Definition[] = [
  ...Object.entries(named).map(([name, format]) => ({
    name: `format.${name}`,
    overloads: { '(): format': () => wrap(format) },
  })),
  {
    name: 'format.named',
    overloads: {
      '(string): optional<format>': (name: string) => {
        const found = Object.hasOwn(named, name) ? named[name] : undefined;
        return new Optional(found === undefined ? undefined : wrap(found));
      },
    },
  },
  {
    name: 'validate',
    overloads: { 'format.(string): optional<list<string>>': validate },
    cost: ([format, text]) => {
      const size = format instanceof Opaque ? (format as Opaque<Format>).content.size : 1;
      return Math.ceil((1 + sizeOf(text)) * 0.1) * Math.ceil(size * 0.25);
    },
  },
];
