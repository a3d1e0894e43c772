import { byteLength } from './utf8.ts';

// Every check returns the messages of what is wrong, none when the text is fine.
// Follows apimachinery pkg/util/validation and, for labels, pkg/api/validate/content.

const labelFormat = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomainFormat = `${labelFormat}(\\.${labelFormat})*`;
const dns1035Format = '[a-z]([-a-z0-9]*[a-z0-9])?';
const wildcardFormat = `\\*\\.${subdomainFormat}`;
const qualifiedFormat = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValueFormat = `(${qualifiedFormat})?`;
const configKeyFormat = '[-._a-zA-Z0-9]+';
const envVarFormat = '[-._a-zA-Z][-._a-zA-Z0-9]*';
const headerFormat = '[-A-Za-z0-9]+';
const percentFormat = '[0-9]+%';
const identifierFormat = '[A-Za-z_][A-Za-z0-9_]*';

const whole = (format: string) => new RegExp(`^(?:${format})$`);
const labelRule = whole(labelFormat);
const subdomainRule = whole(subdomainFormat);
const dns1035Rule = whole(dns1035Format);
const wildcardRule = whole(wildcardFormat);
const qualifiedRule = whole(qualifiedFormat);
const labelValueRule = whole(labelValueFormat);
const configKeyRule = whole(configKeyFormat);
const envVarRule = whole(envVarFormat);
const headerRule = whole(headerFormat);
const percentRule = whole(percentFormat);
const identifierRule = whole(identifierFormat);

const subdomainMessage = regexMessage(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  subdomainFormat,
  'example.com',
);
const qualifiedMessage = regexMessage(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  qualifiedFormat,
  'MyName',
  'my.name',
  '123-abc',
);

/** `<message> (e.g. 'a',  or 'b', regex used for validation is '<format>')`, spaces and commas as upstream has them. */
export function regexMessage(message: string, format: string, ...examples: readonly string[]): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${format}')`;
  const list = examples.map((example) => `'${example}', `).join(' or ');
  return `${message} (e.g. ${list}regex used for validation is '${format}')`;
}

/** `must be no more than <max> characters`. */
export function maxLengthMessage(max: number): string {
  return `must be no more than ${max} characters`;
}

/** `must be between <low> and <high>, inclusive`. */
export function rangeMessage(low: number, high: number): string {
  return `must be between ${low} and ${high}, inclusive`;
}

export function isDns1123Label(value: string): string[] {
  const messages = byteLength(value) > 63 ? [maxLengthMessage(63)] : [];
  if (labelRule.test(value)) return messages;
  if (subdomainRule.test(value)) return [...messages, 'must not contain dots'];
  const rule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return [...messages, regexMessage(rule, labelFormat, 'my-name', '123-abc')];
}

export function isDns1123Subdomain(value: string): string[] {
  const messages = byteLength(value) > 253 ? [maxLengthMessage(253)] : [];
  return subdomainRule.test(value) ? messages : [...messages, subdomainMessage];
}

export function isDns1035Label(value: string): string[] {
  const messages = byteLength(value) > 63 ? [maxLengthMessage(63)] : [];
  if (dns1035Rule.test(value)) return messages;
  const rule =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  return [...messages, regexMessage(rule, dns1035Format, 'my-name', 'abc-123')];
}

export function isWildcardDns1123Subdomain(value: string): string[] {
  const messages = byteLength(value) > 253 ? [maxLengthMessage(253)] : [];
  if (wildcardRule.test(value)) return messages;
  const rule =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
  return [...messages, regexMessage(rule, wildcardFormat, '*.example.com')];
}

/** A label key, annotation key (in lower case), finalizer, resource name: `[prefix/]name`. */
export function isQualifiedName(value: string): string[] {
  const parts = value.split('/');
  if (parts.length > 2) {
    return [
      `a valid label key ${qualifiedMessage} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const messages: string[] = [];
  const name = parts.at(-1) ?? '';
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    if (prefix === '') messages.push('prefix part must be non-empty');
    else {
      if (byteLength(prefix) > 253) messages.push('prefix part must be no more than 253 bytes');
      if (!subdomainRule.test(prefix)) messages.push(`prefix part ${subdomainMessage}`);
    }
  }
  if (name === '') messages.push('name part must be non-empty');
  else if (byteLength(name) > 63) messages.push('name part must be no more than 63 bytes');
  if (!qualifiedRule.test(name)) messages.push(`name part ${qualifiedMessage}`);
  return messages;
}

export function isValidLabelValue(value: string): string[] {
  const messages = byteLength(value) > 63 ? ['must be no more than 63 bytes'] : [];
  if (labelValueRule.test(value)) return messages;
  const rule =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  return [...messages, regexMessage(rule, labelValueFormat, 'MyValue', 'my_value', '12345')];
}

function pathMessages(value: string): string[] {
  if (value === '.') return ["must not be '.'"];
  if (value === '..') return ["must not be '..'"];
  return value.startsWith('..') ? ["must not start with '..'"] : [];
}

/** A key of a ConfigMap or Secret. */
export function isConfigMapKey(value: string): string[] {
  const messages = byteLength(value) > 253 ? [maxLengthMessage(253)] : [];
  if (!configKeyRule.test(value)) {
    const rule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
    messages.push(regexMessage(rule, configKeyFormat, 'key.name', 'KEY_NAME', 'key-name'));
  }
  return [...messages, ...pathMessages(value)];
}

/** The strict rule; since 1.34 the API server asks only for `isRelaxedEnvVarName`. */
export function isEnvVarName(value: string): string[] {
  const messages: string[] = [];
  if (!envVarRule.test(value)) {
    const rule =
      "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit";
    messages.push(regexMessage(rule, envVarFormat, 'my.env-name', 'MY_ENV.NAME', 'MyEnvName1'));
  }
  return [...messages, ...pathMessages(value)];
}

export function isRelaxedEnvVarName(value: string): string[] {
  if (value === '') return ['environment variable name must be non-empty'];
  if (/^[ -<>-~]*$/.test(value)) return [];
  return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

export function isHttpHeaderName(value: string): string[] {
  if (headerRule.test(value)) return [];
  return [
    regexMessage("a valid HTTP header must consist of alphanumeric characters or '-'", headerFormat, 'X-Header-Name'),
  ];
}

export function isCIdentifier(value: string): string[] {
  if (identifierRule.test(value)) return [];
  const rule =
    "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'";
  return [regexMessage(rule, identifierFormat, 'my_name', 'MY_NAME', 'MyName')];
}

export function isValidPortNumber(port: number): string[] {
  return port >= 1 && port <= 65_535 ? [] : [rangeMessage(1, 65_535)];
}

/** The name of a port: IANA_SVC_NAME. */
export function isValidPortName(value: string): string[] {
  const messages = byteLength(value) > 15 ? [maxLengthMessage(15)] : [];
  if (!/^[-a-z0-9]+$/.test(value)) {
    messages.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(value)) messages.push('must contain at least one letter (a-z)');
  if (value.includes('--')) messages.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) messages.push('must not begin or end with a hyphen');
  return messages;
}

export function isValidPercent(value: string): string[] {
  if (percentRule.test(value)) return [];
  const rule = "a valid percent string must be a numeric string followed by an ending '%'";
  return [regexMessage(rule, percentFormat, '1%', '93%')];
}

export function isInRange(value: number, low: number, high: number): string[] {
  return value >= low && value <= high ? [] : [rangeMessage(low, high)];
}

export function isValidUserId(id: number): string[] {
  return isInRange(id, 0, 2_147_483_647);
}

export function isValidGroupId(id: number): string[] {
  return isInRange(id, 0, 2_147_483_647);
}

/** A rule for metadata.name. `prefix`: more will follow, so it may end in a dash. */
export type NameRule = (name: string, prefix: boolean) => readonly string[];

// The last two characters become one 'a': upstream's slip, kept because it shows in what is accepted.
const withoutDash = (name: string) => (name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name);

export const nameIsDnsSubdomain: NameRule = (name, prefix) => isDns1123Subdomain(prefix ? withoutDash(name) : name);

/**
 * What kinds ask of a name that declare their rules; a generateName they don't look at. Follows
 * apimachinery pkg/api/validate LongName.
 */
export const nameIsLong: NameRule = (name, prefix) => {
  const messages = prefix ? [] : isDns1123Subdomain(name);
  return messages.map((message) =>
    message.replace(/^must be no more than 253 characters$/, 'must be no more than 253 bytes'),
  );
};

export const nameIsDnsLabel: NameRule = (name, prefix) => isDns1123Label(prefix ? withoutDash(name) : name);
export const nameIsDns1035Label: NameRule = (name, prefix) => isDns1035Label(prefix ? withoutDash(name) : name);

/** A segment of a URL path: what names of RBAC objects must be. Follows pkg/api/validation/path. */
export const nameIsPathSegment: NameRule = (name, prefix) => {
  const messages: string[] = [];
  if (!prefix && (name === '.' || name === '..')) return [`may not be '${name}'`];
  for (const illegal of ['/', '%']) if (name.includes(illegal)) messages.push(`may not contain '${illegal}'`);
  return messages;
};
