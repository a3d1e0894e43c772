import { describe, expect, test } from 'vitest';
import {
  isConfigMapKey,
  isDns1035Label,
  isDns1123Label,
  isDns1123Subdomain,
  isEnvVarName,
  isHttpHeaderName,
  isQualifiedName,
  isRelaxedEnvVarName,
  isValidLabelValue,
  isValidPercent,
  isValidPortName,
  isValidPortNumber,
  isWildcardDns1123Subdomain,
  nameIsDnsSubdomain,
  nameIsPathSegment,
} from './names.ts';

const long = (length: number) => 'a'.repeat(length);
const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const qualified =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

test.each<[string, (value: string) => string[], string[]]>([
  ['subdomains', isDns1123Subdomain, ['a', 'a.b', '1', 'a-b.c-d', long(253)]],
  ['labels', isDns1123Label, ['a', '1a', 'a-1', long(63)]],
  ['DNS-1035 labels', isDns1035Label, ['a', 'a-1', long(63)]],
  ['wildcards', isWildcardDns1123Subdomain, ['*.a', '*.a.b']],
  ['label keys', isQualifiedName, ['a', 'A_b.c-d', 'example.com/a', long(63), `${long(253)}/${long(63)}`]],
  ['label values', isValidLabelValue, ['', 'a', 'A_b.c-1', long(63)]],
  ['config keys', isConfigMapKey, ['a', 'a.b_c-D', '.a', long(253)]],
  ['variables', isEnvVarName, ['A', '_a', '.a', 'a.b-c']],
  ['variables since 1.34', isRelaxedEnvVarName, ['A', '1 a!', '~']],
  ['headers', isHttpHeaderName, ['X-A', '1']],
  ['port names', isValidPortName, ['http', 'a-1', '1a']],
  ['percents', isValidPercent, ['0%', '100%']],
])('%s that are fine', (_, check, values) => {
  for (const value of values) expect(check(value)).toEqual([]);
});

describe('what is wrong is said in the words of the real server', () => {
  test.each<[(value: string) => string[], string, string[]]>([
    [isDns1123Subdomain, 'Upper', [subdomain]],
    [isDns1123Subdomain, '', [subdomain]],
    [isDns1123Subdomain, 'a..b', [subdomain]],
    [isDns1123Subdomain, 'a\n', [subdomain]],
    [isDns1123Subdomain, long(254), ['must be no more than 253 characters']],
    [isDns1123Label, 'a.b', ['must not contain dots']],
    [isDns1123Label, 'a_b', [label]],
    [isDns1123Label, long(64), ['must be no more than 63 characters']],
    [
      isDns1035Label,
      '1a',
      [
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      ],
    ],
    [isQualifiedName, '', ['name part must be non-empty', `name part ${qualified}`]],
    [isQualifiedName, '/a', ['prefix part must be non-empty']],
    [isQualifiedName, 'A.b/c', [`prefix part ${subdomain}`]],
    [
      isQualifiedName,
      'a/b/c',
      [`a valid label key ${qualified} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`],
    ],
    [isQualifiedName, '-a', [`name part ${qualified}`]],
    [isQualifiedName, long(64), ['name part must be no more than 63 bytes']],
    [isValidLabelValue, long(64), ['must be no more than 63 bytes']],
    [
      isValidLabelValue,
      'a b',
      [
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      ],
    ],
    [isConfigMapKey, '..', ["must not be '..'"]],
    [isConfigMapKey, '..a', ["must not start with '..'"]],
    [
      isConfigMapKey,
      'x/y',
      [
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      ],
    ],
    [
      isRelaxedEnvVarName,
      'a=b',
      ["a valid environment variable name must consist only of printable ASCII characters other than '='"],
    ],
    [isRelaxedEnvVarName, '', ['environment variable name must be non-empty']],
    [isValidPortName, 'a--b', ['must not contain consecutive hyphens']],
    [isValidPortName, '-1-', ['must contain at least one letter (a-z)', 'must not begin or end with a hyphen']],
    [isValidPortName, long(16), ['must be no more than 15 characters']],
    [
      isValidPortName,
      'A',
      [
        'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        'must contain at least one letter (a-z)',
      ],
    ],
    [
      isValidPercent,
      '5',
      [
        "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
      ],
    ],
  ])('%o of %j', (check, value, messages) => {
    expect(check(value)).toEqual(messages);
  });

  test('ports', () => {
    expect(isValidPortNumber(0)).toEqual(['must be between 1 and 65535, inclusive']);
    expect(isValidPortNumber(65_535)).toEqual([]);
  });
});

test('lengths count bytes', () => {
  expect(isDns1123Subdomain('ä'.repeat(127))[0]).toBe('must be no more than 253 characters');
});

test('a prefix may end in a dash', () => {
  expect(nameIsDnsSubdomain('web-', true)).toEqual([]);
  expect(nameIsDnsSubdomain('web-', false)).toEqual([subdomain]);
});

test('names of roles only have to fit into a path', () => {
  expect(nameIsPathSegment('system:node/x%', false)).toEqual(["may not contain '/'", "may not contain '%'"]);
  expect(nameIsPathSegment('..', false)).toEqual(["may not be '..'"]);
  expect(nameIsPathSegment('System:Node', false)).toEqual([]);
});
