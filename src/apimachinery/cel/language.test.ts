import { describe, expect, it } from 'vitest';
import { dynType, intType, listType, mapType, stringType, structType } from './check/types.ts';
import { compileCel, kubernetesEnvironment } from './environment.ts';
import { EntryMap, listOf, type Value } from './values/value.ts';

const person = structType('Person', (name) => ({ name: stringType, age: intType, tags: listType(stringType) })[name]);
const environment = kubernetesEnvironment({
  x: intType,
  list: listType(intType),
  map: mapType(stringType, intType),
  anything: dynType,
  person,
});
const values: Readonly<Record<string, Value>> = {
  x: 7n,
  list: listOf([3n, 1n, 2n]),
  map: new EntryMap([
    ['a', 1n],
    ['b', 2n],
  ]),
  anything: 'text',
  person: new EntryMap([['name', 'Ann']]),
};

function evaluate(text: string): Value | string {
  const compiled = compileCel(environment, text);
  if (compiled.issues !== undefined) return `COMPILE ${compiled.issues}`;
  if (compiled.failure !== undefined) return `PROGRAM ${compiled.failure}`;
  const outcome = compiled.program.evaluate((name) => values[name]);
  return outcome.error === undefined ? outcome.value : `ERROR ${outcome.error}`;
}

describe('an expression is true', () => {
  it.each([
    '1 + 2 * 3 == 7',
    '-7 / 2 == -3 && -7 % 3 == -1',
    'dyn(1) == 1.0 && dyn(1u) == 1',
    'dyn(1) != "1" && dyn(null) != 0',
    '1 < 1.5 && 2u > 1 && -1 < 1u',
    '0x1F == 31 && 1e3 == 1000.0 && .5 == 0.5',
    String.raw`"\u00e9\x41\101\n" == 'éAA' + "\n" && r"\n".size() == 2`,
    `b'abc' == bytes('abc') && size(b'\\xff') == 1`,
    '"😀é".size() == 2',
    '"""a\nb""" == "a\\nb"',
    '[1, 2] + [3] == [1, 2, 3] && [] == []',
    '{"a": [1], "b": [2]} == {"b": [2], "a": [1]}',
    '{1: "a"}[dyn(1u)] == "a" && {1: "a"}[dyn(1.0)] == "a"',
    '2 in list && "a" in map && !("z" in map)',
    'list[0] == 3 && map.a == 1 && map["b"] == 2',
    'has(person.name) && !has(person.age) && has(map.a) && !has(map.c)',
    'list.all(i, i > 0) && list.exists(i, i == 2) && list.exists_one(i, i == 3)',
    'list.map(i, i * 2) == [6, 2, 4] && list.map(i, i > 1, i) == [3, 2]',
    'list.filter(i, i > 1) == [3, 2] && map.filter(k, k == "a") == ["a"]',
    'list.all(i, v, i < 3 && v > 0) && map.exists(k, v, k == "b" && v == 2)',
    'list.transformList(i, v, i + v) == [3, 2, 4]',
    'map.transformMap(k, v, v + 1) == {"a": 2, "b": 3}',
    'map.transformMapEntry(k, v, {v: k}) == {1: "a", 2: "b"}',
    'true || 1 / 0 > 0',
    '1 / 0 > 0 || true',
    'false && [1][5] == 1 || true',
    '[1, 0, 2].exists(i, 2 / i == 1)',
    'x == 7 ? true : false',
    'map.?c.orValue(9) == 9 && map[?"a"].value() == 1',
    'optional.of(1).hasValue() && !optional.none().hasValue()',
    'optional.ofNonZeroValue(0).or(optional.of(3)) == optional.of(3)',
    'map.?a.optMap(v, v + 1).orValue(0) == 2',
    '[?optional.of(1), ?optional.none()] == [1] && {?"a": optional.none()} == {}',
    'type(1) == int && type("a") == string && type({}) == type({1: 1}) && type(type(1)) == type',
    'int("12") == 12 && string(12) == "12" && double("1.5") == 1.5 && int(3.9) == 3 && uint(3) == 3u',
    'string(1.0) == "1" && string(1e21) == "1e+21" && string(0.00001) == "1e-05"',
    'bool("true") && string(b"abc") == "abc"',
    '{"a": 1, "a": 2} == {"a": 2} && {1.5: 2}.size() == 1 && bool("T") && !bool("F")',
    'string(123456789.0) == "1.23456789e+08" && string(100000.0) == "100000" && string(1e20) == "1e+20"',
    '"%.2f %.3e".format([12345.678, 12345.678]) == "12,345.68 1.235×10⁰⁴" && "%f".format(["NaN"]) == "NaN"',
    '"%s".format([[dyn("a"), dyn(null), dyn(b"x"), dyn(duration("1s"))]]) == "[\\"a\\", null, b\\"x\\", duration(\\"1s\\")]"',
    '"%s and %d".format(["a", 1]) == "a and 1" && "abc".indexOf("c", 9) == -1 && sign(quantity("-1")) == -1',
    'duration("1h30m") == duration("90m") && string(duration("90m")) == "5400s"',
    'timestamp("2024-01-31T10:00:00Z") + duration("24h") == timestamp("2024-02-01T10:00:00Z")',
    'timestamp("2024-01-31T10:20:30.5Z").getMonth() == 0',
    'timestamp("2024-01-31T10:20:30Z").getDate() == 31 && timestamp("2024-01-31T10:20:30Z").getDayOfMonth() == 30',
    'timestamp("2024-01-31T10:20:30Z").getHours("+02:30") == 12',
    'timestamp("2024-01-31T10:20:30Z").getHours("Asia/Seoul") == 19',
    'string(timestamp("2024-01-31T10:20:30.120Z")) == "2024-01-31T10:20:30.12Z"',
    'timestamp("2024-01-02T00:00:00Z") - timestamp("2024-01-01T00:00:00Z") == duration("24h")',
    'duration("3661s").getHours() == 1 && duration("3661s").getMinutes() == 61',
    '"abc".startsWith("a") && "abc".endsWith("c") && "abc".contains("b")',
    '"abc".matches("^a.c$") && matches("xaby", "a(b|c)") && !"abc".matches("^b")',
    '"a-b".split("-") == ["a", "b"] && ["a", "b"].join(",") == "a,b"',
    '"Hello".lowerAscii() == "hello" && " x ".trim() == "x" && "tacocat".indexOf("o") == 3',
    '"hello".substring(1, 3) == "el" && "hello".charAt(4) == "o" && "aXbX".replace("X", "-", 1) == "a-bX"',
    '"%s is %d, %.2f, %x, %b".format([dyn("x"), 5, 1.0, 255, 5]) == "x is 5, 1.00, ff, 101"',
    '"%s %s".format([dyn([1, 2]), {"k": 1.5}]) == "[1, 2] {\\"k\\":1.500000}"',
    'list.sum() == 6 && list.min() == 1 && list.max() == 3 && !list.isSorted() && list.indexOf(2) == 2',
    '[3, 1, 2].sort() == [1, 2, 3] && [1, 2, 3].reverse() == [3, 2, 1] && [1, 1, 2].distinct() == [1, 2]',
    '[[1], [2, 3]].flatten() == [1, 2, 3] && [1, 2, 3].slice(1, 2) == [2] && lists.range(3) == [0, 1, 2]',
    '[{"n": 2}, {"n": 1}].sortBy(e, e.n)[0].n == 1',
    'sets.contains([1, 2, 3], [2]) && sets.equivalent([1, 2], [2, 1, 1]) && sets.intersects([1], [1, 2])',
    '"abc123".find("[0-9]+") == "123" && "1a2b3".findAll("[0-9]") == ["1", "2", "3"]',
    'quantity("1Gi").isGreaterThan(quantity("1G")) && quantity("1k").asInteger() == 1000',
    'quantity("500m").add(quantity("500m")) == quantity("1") && isQuantity("1.5Mi") && !isQuantity("x")',
    'url("https://a.example.com:80/p?q=1&q=2").getHost() == "a.example.com:80"',
    'url("https://[::1]:80/p").getHostname() == "::1" && url("/a?b=c").getQuery()["b"] == ["c"] && !isURL("a b")',
    'ip("127.0.0.1").isLoopback() && ip("::1").family() == 6 && isIP("1.2.3.4") && !isIP("1.2.3")',
    'cidr("10.0.0.0/8").containsIP("10.1.2.3") && cidr("10.0.0.0/8").containsCIDR("10.1.0.0/16")',
    'cidr("10.1.2.3/8").masked() == cidr("10.0.0.0/8") && cidr("10.0.0.0/8").prefixLength() == 8',
    'string(ip("2001:DB8::0:1")) == "2001:db8::1" && !ip.isCanonical("2001:DB8::1")',
    'semver("1.2.3").isLessThan(semver("1.10.0")) && isSemver("1.0.0-rc.1") && !isSemver("v1")',
    'semver("v1.2", true).major() == 1',
    '!format.dns1123Label().validate("my-label").hasValue()',
    'format.named("dns1123Label").value().validate("A").hasValue()',
  ])('%s', (text) => {
    expect(evaluate(text)).toBe(true);
  });
});

describe('evaluation fails', () => {
  it.each([
    ['1 / 0', 'division by zero'],
    ['1 % 0', 'modulus by zero'],
    ['9223372036854775807 + 1', 'integer overflow'],
    ['1u - 2u', 'unsigned integer overflow'],
    ['list[3]', 'index out of bounds: 3'],
    ['list[-1]', 'index out of bounds: -1'],
    ['map["z"]', 'no such key: z'],
    ['map.z', 'no such key: z'],
    ['person.age', 'no such key: age'],
    ['anything.name', 'no such key: name'],
    ['anything + 1', 'no such overload'],
    ['int(string(anything))', "type conversion error from 'string' to 'int'"],
    ['duration(anything)', "type conversion error from 'string' to 'google.protobuf.Duration'"],
    ['int(1e15 * 1e15)', 'integer overflow'],
    ['optional.none().value()', 'optional.none() dereference'],
    ['"a".matches(anything + "(")', 'error parsing regexp: missing closing ): `text(`'],
    ['"abc".charAt(9)', 'index out of range: 9'],
    ['list.filter(i, i > 5).max()', 'max called on empty list'],
    ['anything ? 1 : 2', 'no such overload'],
    ['size(dyn(1))', 'no such overload: size'],
    ['dyn(1).startsWith("a")', 'no such overload: startsWith(int, string)'],
    [
      'ip("1.2.3")',
      'IP Address "1.2.3" parse error during conversion from string: ParseAddr("1.2.3"): IPv4 address too short',
    ],
    [
      'lists.range(1000).all(a, lists.range(1000).all(b, a + b >= 0))',
      'operation cancelled: actual cost limit exceeded',
    ],
  ])('%s: %s', (text, message) => {
    expect(evaluate(text)).toBe(`ERROR ${message}`);
  });
});

const operand =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

it.each([
  ['int("x")', "type conversion error from 'string' to 'int'"],
  ['x > 1 || int(1e30) > 1', 'integer overflow'],
  ['uint(-1)', 'unsigned integer overflow'],
  ['"a".find("(")', 'error parsing regexp: missing closing ): `(`'],
])('%s cannot run whatever it is about', (text, message) => {
  expect(evaluate(text)).toBe(`PROGRAM ${message}`);
});

describe('an expression is refused', () => {
  it.each([
    ['y > 1', "1:1: undeclared reference to 'y' (in container '')\n | y > 1\n | ^"],
    ['x + y.z', "1:5: undeclared reference to 'y' (in container '')\n | x + y.z\n | ....^"],
    ['nope(1)', "1:5: undeclared reference to 'nope' (in container '')\n | nope(1)\n | ....^"],
    ['x.nope()', "1:7: undeclared reference to 'nope' (in container '')\n | x.nope()\n | ......^"],
    ['1 == 1.0', "1:3: found no matching overload for '_==_' applied to '(int, double)'\n | 1 == 1.0\n | ..^"],
    ['person.nosuch > 1', "1:7: undefined field 'nosuch'\n | person.nosuch > 1\n | ......^"],
    ['x.y', "1:2: type 'int' does not support field selection\n | x.y\n | .^"],
    ['x + "a"', "1:3: found no matching overload for '_+_' applied to '(int, string)'\n | x + \"a\"\n | ..^"],
    [
      'x.startsWith("a")',
      "1:13: found no matching overload for 'startsWith' applied to 'int.(string)'\n | x.startsWith(\"a\")\n | ............^",
    ],
    ['x && true', "1:1: expected type 'bool' but found 'int'\n | x && true\n | ^"],
    ['[1, "a"]', "1:5: expected type 'int' but found 'string'\n | [1, \"a\"]\n | ....^"],
    [
      'x.all(i, true)',
      "1:1: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)\n | x.all(i, true)\n | ^",
    ],
    ['list.all(1, true)', '1:10: argument is not an identifier\n | list.all(1, true)\n | .........^'],
    [
      '[[1], [2, [3]]]',
      "1:7: expected type 'list(int)' but found 'list(dyn)'\n | [[1], [2, [3]]]\n | ......^\nERROR: <input>:1:11: expected type 'int' but found 'list(int)'\n | [[1], [2, [3]]]\n | ..........^",
    ],
    ['"%s".format([])', '1:12: index 0 out of range\n | "%s".format([])\n | ...........^'],
    [
      '"%d".format(["a"])',
      '1:14: error during formatting: decimal clause can only be used on integers, was given string\n | "%d".format(["a"])\n | .............^',
    ],
    [
      '"%q".format([1])',
      '1:12: could not parse formatting clause: unrecognized formatting clause "q"\n | "%q".format([1])\n | ...........^',
    ],
    ['has(x)', '1:5: invalid argument to has() macro\n | has(x)\n | ....^'],
    ['"a".matches("(")', '1:13: invalid matches argument\n | "a".matches("(")\n | ............^'],
    ['duration("1x")', '1:10: invalid duration argument\n | duration("1x")\n | .........^'],
    ['1 +', `1:4: Syntax error: mismatched input '<EOF>' expecting ${operand}\n | 1 +\n | ...^`],
    ['', `1:0: Syntax error: mismatched input '<EOF>' expecting ${operand}`],
    ['a b', "1:3: Syntax error: extraneous input 'b' expecting <EOF>\n | a b\n | ..^"],
    ['[1,', "1:4: Syntax error: missing ']' at '<EOF>'\n | [1,\n | ...^"],
    ['[1,,2]', "1:4: Syntax error: mismatched input ',' expecting ']'\n | [1,,2]\n | ...^"],
    ["{'a':1,", "1:8: Syntax error: missing '}' at '<EOF>'\n | {'a':1,\n | .......^"],
    ['(x + 1', "1:7: Syntax error: missing ')' at '<EOF>'\n | (x + 1\n | ......^"],
    ['x.', "1:3: Syntax error: no viable alternative at input '.'\n | x.\n | ..^"],
    ['x..y', "1:3: Syntax error: no viable alternative at input '..'\n | x..y\n | ..^"],
    ['a.b..c..d', "1:5: Syntax error: no viable alternative at input '..'\n | a.b..c..d\n | ....^"],
    ['[..]', "1:3: Syntax error: no viable alternative at input '..'\n | [..]\n | ..^"],
    ['. 1 + 2', "1:3: Syntax error: no viable alternative at input '. 1'\n | . 1 + 2\n | ..^"],
    [
      'x.? + 1',
      "1:5: Syntax error: mismatched input '+' expecting {IDENTIFIER, ESC_IDENTIFIER}\n | x.? + 1\n | ....^\nERROR: <input>:1:5: unsupported ident kind\n | x.? + 1\n | ....^",
    ],
    ['x.?.y.z', "1:4: Syntax error: extraneous input '.' expecting {IDENTIFIER, ESC_IDENTIFIER}\n | x.?.y.z\n | ...^"],
    ['x.true.z', "1:3: Syntax error: mismatched input 'true' expecting IDENTIFIER\n | x.true.z\n | ..^"],
    ['.?x', "1:2: Syntax error: no viable alternative at input '.?'\n | .?x\n | .^"],
    [
      'x = 1',
      "1:3: Syntax error: token recognition error at: '= '\n | x = 1\n | ..^\nERROR: <input>:1:5: Syntax error: extraneous input '1' expecting <EOF>\n | x = 1\n | ....^",
    ],
    ['for', '1:1: reserved identifier: for\n | for\n | ^'],
    ['99999999999999999999', '1:1: invalid int literal\n | 99999999999999999999\n | ^'],
    ['"é" + y', "1:7: undeclared reference to 'y' (in container '')\n | \"é\" + y\n | .．....^"],
    ['x ==\n  y', "2:3: undeclared reference to 'y' (in container '')\n |   y\n | ..^"],
  ])('%s', (text, message) => {
    expect(evaluate(text)).toBe(`COMPILE ERROR: <input>:${message}`);
  });

  it('for what is too deep', () => {
    const text = `${'('.repeat(300)}1${')'.repeat(300)}`;
    expect(evaluate(text)).toBe('COMPILE ERROR: <input>:-1:0: expression recursion limit exceeded: 250');
  });

  it('for what is too long', () => {
    expect(evaluate(`"${'a'.repeat(100_000)}"`)).toBe(
      'COMPILE ERROR: <input>:-1:0: expression code point size exceeds limit: size: 100002, limit 100000',
    );
  });
});

it('a hostile pattern takes linear time', () => {
  expect(evaluate(`"${'a'.repeat(2000)}".matches("(a*)*(a|aa)+b$")`)).toBe(false);
});
