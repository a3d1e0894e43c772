import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dynType, intType, listType, mapType, stringType } from './check/types.ts';
import { compileCel, kubernetesEnvironment } from './environment.ts';
import { dynamicValue } from './schema/values.ts';

const environment = kubernetesEnvironment({
  self: dynType,
  x: intType,
  list: listType(intType),
  map: mapType(stringType, stringType),
});
const values: Readonly<Record<string, unknown>> = {
  self: { a: 1, b: [1, { c: 'd' }], s: 'text', n: null },
  x: 3,
  list: [1, 2, 3],
  map: { k: 'v' },
};

function run(text: string): void {
  const compiled = compileCel(environment, text);
  if (compiled.issues !== undefined) {
    expect(compiled.issues).toMatch(/^ERROR: <input>:/);
    return;
  }
  if (compiled.failure !== undefined) {
    expect(compiled.failure).not.toBe('');
    return;
  }
  const { error, cost } = compiled.program.evaluate((name) => dynamicValue(values[name]), 20_000);
  if (error !== undefined) expect(error).not.toBe('');
  expect(cost).toBeLessThan(10_000_000);
}

const leaf = fc.constantFrom(
  ...[
    'self',
    'x',
    'list',
    'map',
    'self.a',
    'self.b',
    'self.b[1].c',
    'self.?n',
    'map[?"k"]',
    'true',
    'null',
    '-1',
    '2u',
    '1.5',
  ],
  ...[
    '"a"',
    "b'\\xff'",
    '[]',
    '{}',
    '[1, 2]',
    '{"a": 1}',
    'duration("1h")',
    'timestamp("2024-01-01T00:00:00Z")',
    'int',
    'y',
  ],
);
const operators = ['+', '-', '*', '/', '%', '==', '!=', '<', '>=', 'in', '&&', '||'];
const methods = [
  'size()',
  'startsWith("a")',
  'matches("a+")',
  'split("")',
  'sum()',
  'sort()',
  'orValue(1)',
  'hasValue()',
];
const loops = ['all', 'exists', 'exists_one', 'map', 'filter'];
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc
      .tuple(tie('expression'), fc.constantFrom(...operators), tie('expression'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc.tuple(tie('expression'), fc.constantFrom(...methods)).map(([a, method]) => `${a}.${method}`),
    fc
      .tuple(tie('expression'), fc.constantFrom(...loops), tie('expression'))
      .map(([a, loop, b]) => `${a}.${loop}(i, ${b})`),
    fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    tie('expression').map((a) => `dyn(${a})`),
    fc
      .tuple(fc.constantFrom('string', 'int', 'double', 'type', 'quantity', 'ip', 'url'), tie('expression'))
      .map(([f, a]) => `${f}(${a})`),
  ),
}));

it('expressions of any shape end with a value or with words', () => {
  fc.assert(fc.property(expression, run), { numRuns: 1000 });
});

it('any text is an expression or is refused with words', () => {
  const word = fc.constantFrom(
    ...'a . ( ) [ ] { } , : ? ?. ! - + * / == "x" \'y\' 1 0x 1.5 2u b"z" for in true `q` @ " \n é'.split(' '),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(word, { maxLength: 20 }).map((words) => words.join(' ')),
      ),
      run,
    ),
    {
      numRuns: 2000,
    },
  );
});

it('any pattern is matched in linear time or refused', () => {
  const part = fc.constantFrom(...'a b . * + ? ( ) | [ ] ^ $ \\d \\w {2,3} (?i) [^a] (?:'.split(' '));
  const pattern = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(pattern, (text) =>
      run(`"${'ab'.repeat(50)}".matches(r'''${text}''') || "x".find(r'''${text}''') == ""`),
    ),
    { numRuns: 500 },
  );
});
