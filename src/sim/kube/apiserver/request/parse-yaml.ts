import { LineCounter, parseAllDocuments, type ScalarTag } from 'yaml';
import { deepest } from '#apimachinery';

/** What a YAML text holds, as JSON data, and the keys that it has twice. */
export interface ParsedYaml {
  readonly value: unknown;
  /** `line 3: key "a" already set in map`. */
  readonly duplicates: readonly string[];
}

/**
 * The first document of a text; throws an Error with the real parser's text (`yaml: line 2: mapping values are not
 * allowed in this context`). Follows sigs.k8s.io/yaml YAMLToJSON and the messages of go-yaml.
 */
export async function parseYaml(text: string): Promise<ParsedYaml> {
  refuseDepth(text);
  const lineCounter = new LineCounter();
  const lineOf = (position: number) => lineCounter.linePos(position).line;
  const settings = { lineCounter, logLevel: 'error', prettyErrors: false, merge: true, customTags: goTags } as const;
  const document = deepEnough(() => [parseAllDocuments(text, settings)].flat()[0]);
  if (document === undefined) {
    return { value: null, duplicates: [] };
  }
  const broken = document.errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  if (broken !== undefined) {
    const problem = flowProblem(broken.message) ?? problems[broken.code] ?? 'did not find expected key';
    const line = lineOf(broken.pos[0]);
    throw new Error(line === 1 ? `yaml: ${problem}` : `yaml: line ${line}: ${problem}`);
  }
  const repeated = document.errors.map(({ pos }) => {
    const key = /^"?([^":\s]+)/.exec(text.slice(pos[0]))?.[1] ?? '';
    return `line ${lineOf(pos[0])}: key ${JSON.stringify(key)} already set in map`;
  });
  const value = deepEnough(() => jsonOf(document.toJS({ mapAsMap: true, maxAliasCount: 100 }), 0));
  return { value, duplicates: repeated };
}

/** What go-yaml still reads as YAML 1.1 did: more words for truth, and zeros before octal digits. */
const goBoolean: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON|n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/,
  resolve: (text) => /^(?:y|true|on)/i.test(text),
};
const goOctal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0[0-7]+$/,
  resolve: (text) => Number.parseInt(text, 8),
};
const goTags = (tags: readonly unknown[]) => [goBoolean, goOctal, ...(tags as ScalarTag[])];

/** What go-yaml says of a list, a map or a text that does not end. */
function flowProblem(message: string): string | undefined {
  const end = /must end with a ([\]}])|sufficiently indented and end with a ([\]}])/.exec(message);
  if (end !== null) {
    return `did not find expected ',' or '${end[1] ?? end[2]}'`;
  }
  return message.startsWith('Missing closing') ? 'found unexpected end of stream' : undefined;
}

/** As deep as go-yaml follows lists and maps in brackets. */
const deepestFlow = 10_000;

/**
 * Who opens brackets by the thousand on one line is told so before any of them is read: they cost the parser seconds.
 * Across lines nothing is counted, where a block of text may hold as many as it likes.
 */
function refuseDepth(text: string): void {
  let depth = 0;
  let line = 1;
  for (const [mark] of text.matchAll(/[[\]{}\n]/g)) {
    if (mark === '\n') {
      depth = 0;
      line += 1;
    } else depth = mark === '[' || mark === '{' ? depth + 1 : Math.max(0, depth - 1);
    if (depth > deepestFlow) {
      throw new Error(`yaml: ${line === 1 ? '' : `line ${line}: `}exceeded max depth of ${deepestFlow}`);
    }
  }
}

/** What go-yaml says of what is broken most often. */
const problems: Readonly<Record<string, string>> = {
  BAD_DIRECTIVE: 'found unknown directive name',
  BLOCK_AS_IMPLICIT_KEY: 'mapping values are not allowed in this context',
  MISSING_CHAR: 'could not find expected directive name',
  TAB_AS_INDENT: 'found character that cannot start any token',
  UNEXPECTED_TOKEN: 'did not find expected node content',
};

function deepEnough<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) {
      throw new Error('yaml: exceeded max depth of 10000');
    }
    if (error instanceof ReferenceError) {
      const anchor = /^Unresolved alias \(the anchor must be set before the alias\): (.*)$/.exec(error.message)?.[1];
      throw new Error(
        anchor === undefined
          ? 'yaml: document contains excessive aliasing'
          : `yaml: unknown anchor '${anchor}' referenced`,
      );
    }
    throw error;
  }
}

/** Plain JSON data: keys are text, numbers are finite, bytes are base64. */
function jsonOf(value: unknown, depth: number): unknown {
  if (depth > deepest) {
    throw new RangeError('too deep');
  }
  if (value instanceof Map) {
    const object: Record<string, unknown> = {};
    for (const [key, item] of value) {
      const name = typeof key === 'object' && key !== null ? JSON.stringify(jsonOf(key, depth + 1)) : String(key);
      Object.defineProperty(object, name, { value: jsonOf(item, depth + 1), ...property });
    }
    return object;
  }
  if (Array.isArray(value)) {
    return value.map((item) => jsonOf(item, depth + 1));
  }
  if (value instanceof Set) {
    return jsonOf(new Map([...value].map((key) => [key, null])), depth);
  }
  if (value instanceof Uint8Array) {
    return Buffer.from(value).toString('base64');
  }
  if (typeof value === 'bigint') {
    return Number(value);
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new Error(`json: unsupported value: ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`);
  }
  return value === undefined || value instanceof Date ? String(value ?? '') : value;
}

const property = { enumerable: true, configurable: true, writable: true };
