import { describe, expect, it } from 'vitest';
import { fieldErrorText } from '#apimachinery';
import type { JSONSchemaProps } from '#types/apiextensions-v1';
import { ruleValidator } from './rules.ts';

const rule = (text: string, more: object = {}) => ({ rule: text, ...more });

function check(schema: JSONSchemaProps, object: unknown, previous?: unknown) {
  const warnings: string[] = [];
  const errors = ruleValidator(schema)?.(object, previous, (text) => warnings.push(text)) ?? [];
  return { errors: errors.map(fieldErrorText), warnings };
}

const root = (properties: Record<string, JSONSchemaProps>, rules: object[] = []): JSONSchemaProps => ({
  type: 'object',
  properties,
  'x-kubernetes-validations': rules as never,
});

describe('rules of custom resources', () => {
  it('are kept by objects that hold them', () => {
    const schema = root({ spec: { type: 'object', properties: { n: { type: 'integer' } } } }, [
      rule('self.spec.n > 1'),
    ]);
    expect(check(schema, { spec: { n: 2 } }).errors).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['without a message', {}, 'spec: Invalid value: failed rule: self.n > 1'],
    ['with a message', { message: 'n is small' }, 'spec: Invalid value: n is small'],
    [
      'with an expression for it',
      { messageExpression: '"n is " + string(self.n)', message: 'x' },
      'spec: Invalid value: n is 1',
    ],
    [
      'with an expression that fails',
      { messageExpression: 'string(1 / (self.n - 1))', message: 'x' },
      'spec: Invalid value: x',
    ],
    ['with a reason', { reason: 'FieldValueForbidden', message: 'no' }, 'spec: Forbidden: no'],
    ['with a path', { fieldPath: '.n', message: 'no' }, 'spec.n: Invalid value: no'],
  ])('complain %s', (_, more, text) => {
    const spec: JSONSchemaProps = {
      type: 'object',
      properties: { n: { type: 'integer' } },
      'x-kubernetes-validations': [rule('self.n > 1', more)],
    };
    expect(check(root({ spec }), { spec: { n: 1 } }).errors).toEqual([text]);
  });

  it('show a scalar that is wrong', () => {
    const n: JSONSchemaProps = { type: 'integer', 'x-kubernetes-validations': [rule('self > 1')] };
    expect(check(root({ n }), { n: 0 }).errors).toEqual(['n: Invalid value: 0: failed rule: self > 1']);
  });

  it('of the whole object have no path', () => {
    const schema = root({}, [rule("self.metadata.name == 'a'", { message: 'wrong name' })]);
    expect(check(schema, { metadata: { name: 'b' } }).errors).toEqual(['<nil>: Invalid value: wrong name']);
  });

  it('that cannot be evaluated say why', () => {
    const schema = root({ spec: { type: 'object', properties: { n: { type: 'integer' } } } }, [
      rule('self.spec.n > 1'),
      rule('1 / 0 == 1'),
    ]);
    expect(check(schema, { spec: {} }).errors).toEqual([
      '<nil>: Invalid value: "object": no such key: n evaluating rule: self.spec.n > 1',
      '<nil>: Invalid value: "object": division by zero evaluating rule: 1 / 0 == 1',
    ]);
  });

  it('about what was before are for updates', () => {
    const n: JSONSchemaProps = {
      type: 'integer',
      'x-kubernetes-validations': [rule('self == oldSelf', { message: 'n is immutable' })],
    };
    expect(check(root({ n }), { n: 1 }).errors).toEqual([]);
    expect(check(root({ n }), { n: 2 }, { n: 1 }).errors).toEqual(['n: Invalid value: 2: n is immutable']);
  });

  it('with an optional oldSelf are for creates, too', () => {
    const n: JSONSchemaProps = {
      type: 'integer',
      'x-kubernetes-validations': [
        rule('oldSelf.hasValue() || self == 1', { optionalOldSelf: true, message: 'start at 1' }),
      ],
    };
    expect(check(root({ n }), { n: 2 }).errors).toEqual(['n: Invalid value: 2: start at 1']);
    expect(check(root({ n }), { n: 2 }, { n: 1 }).errors).toEqual([]);
  });

  it('only warn about what did not change', () => {
    const n: JSONSchemaProps = { type: 'integer', 'x-kubernetes-validations': [rule('self > 5')] };
    const m: JSONSchemaProps = { type: 'integer' };
    expect(check(root({ n, m }), { n: 1, m: 2 }, { n: 1, m: 1 })).toEqual({
      errors: [],
      warnings: ['n: Invalid value: 1: failed rule: self > 5'],
    });
  });

  it('know items of lists with keys again, and no others', () => {
    const items: JSONSchemaProps = {
      type: 'object',
      properties: { name: { type: 'string' }, n: { type: 'integer' } },
      'x-kubernetes-validations': [rule('self.n >= oldSelf.n', { message: 'shrinks' })],
    };
    const keyed: JSONSchemaProps = {
      type: 'array',
      items,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    };
    const before = [
      { name: 'a', n: 5 },
      { name: 'b', n: 1 },
    ];
    const after = [
      { name: 'b', n: 2 },
      { name: 'a', n: 1 },
    ];
    expect(check(root({ list: keyed }), { list: after }, { list: before }).errors).toEqual([
      'list[1]: Invalid value: shrinks',
    ]);
  });

  it('see names that are no identifiers escaped, dates as dates, and int-or-string as it is', () => {
    const schema = root(
      {
        'my-field': { type: 'string' },
        when: { type: 'string', format: 'date-time' },
        port: { 'x-kubernetes-int-or-string': true },
        in: { type: 'string' },
      },
      [rule("self.my__dash__field == 'x' && self.when.getFullYear() == 2024 && self.port == 80 && self.__in__ == 'y'")],
    );
    const object = { 'my-field': 'x', when: '2024-01-02T03:04:05Z', port: 80, in: 'y' };
    expect(check(schema, object).errors).toEqual([]);
  });

  it('that cost too much end the checks', () => {
    const schema = root({ list: { type: 'array', items: { type: 'integer' } } }, [
      rule('self.list.all(a, self.list.all(b, a + b >= 0))'),
      rule('false'),
    ]);
    const list = Array.from({ length: 1000 }, (_, index) => index);
    expect(check(schema, { list }).errors).toEqual([
      `<nil>: Invalid value: "object": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: self.list.all(a, self.list.all(b, a + b >= 0))`,
    ]);
  });
});
