import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import type { Problem } from '#api';

/** A place in a text, 1-based. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML document as plain data that still knows where everything stood. */
export interface PositionedYaml {
  readonly value: unknown;
  /** Where the value at that path stands; the nearest parent that exists when there is none. */
  at(path: readonly PropertyKey[]): Position;
  /** Where the key (not its value) stands. */
  atKey(path: readonly PropertyKey[], key: string): Position;
}

const maxDepth = 40;
const maxAliases = 20;
/** What follows the first few mistakes follows from them. */
export const mostSyntaxErrors = 5;

/** Whether a parser gave up on a text because it nests deeper than the stack allows. */
export function isTooDeep(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Maximum call stack size exceeded');
}

/** Parses one YAML document. Never throws; costs time linear in the text, whatever the anchors and aliases in it do. */
export function parseYaml(
  text: string,
  file: string,
): { readonly document?: PositionedYaml; readonly problems: readonly Problem[] } {
  const lines = new LineCounter();
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problem = (rule: string, message: string, offset: number, remedy?: string): Problem => ({
    file,
    ...position(offset),
    severity: 'error',
    rule,
    message,
    ...(remedy === undefined ? {} : { remedy }),
  });
  const tooDeepAt = (offset: number): Problem =>
    problem('too-deep', `The YAML nests more than ${maxDepth} levels.`, offset);
  try {
    const parsed = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, version: '1.2' });
    const problems = parsed.errors
      .slice(0, mostSyntaxErrors)
      .map((error) =>
        isTooDeep(error)
          ? tooDeepAt(error.pos[0])
          : problem('yaml-syntax', sentence(error.message), error.pos[0], remedies[error.code]),
      );
    if (problems.length > 0) return { problems };
    let aliases = 0;
    let tooDeep: number | undefined;
    visit(parsed, {
      Alias: (_, node, ancestors) => {
        aliases += 1;
        const anchored = node.resolve(parsed);
        if (anchored !== undefined && ancestors.some((ancestor) => ancestor === anchored)) {
          problems.push(
            problem(
              'yaml-cycle',
              `The anchor &${node.source} holds itself.`,
              node.range?.[0] ?? 0,
              'Write the value out.',
            ),
          );
          return visit.BREAK;
        }
        if (aliases === maxAliases + 1) {
          const offset = node.range?.[0] ?? 0;
          problems.push(
            problem(
              'too-many-aliases',
              `The YAML uses more than ${maxAliases} aliases.`,
              offset,
              'Write the values out.',
            ),
          );
          return visit.BREAK;
        }
        return undefined;
      },
      Collection: (_, node, ancestors) => {
        if (ancestors.length > maxDepth * 2) tooDeep ??= node.range?.[0] ?? 0;
        return undefined;
      },
    });
    if (tooDeep !== undefined) problems.push(tooDeepAt(tooDeep));
    if (problems.length > 0) return { problems };
    const value: unknown = parsed.toJS({ maxAliasCount: 100 });
    const root = parsed.contents;
    const offsetOf = (node: Node | null | undefined): number => node?.range?.[0] ?? 0;
    return {
      problems: [],
      document: {
        value,
        at: (path) => position(offsetOf(nodeAt(root, path))),
        atKey: (path, key) => position(keyOffset(nodeAt(root, path), key)),
      },
    };
  } catch (error) {
    if (error instanceof RangeError) return { problems: [tooDeepAt(0)] };
    return { problems: [problem('yaml-syntax', sentence(error instanceof Error ? error.message : String(error)), 0)] };
  }
}

const remedies: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'Keep one of them.',
  TAB_AS_INDENT: 'Indent with spaces.',
  MULTIPLE_DOCS: 'Keep one document in a file.',
};

function nodeAt(root: Node | null, path: readonly PropertyKey[]): Node | null {
  let node = root;
  for (const segment of path) {
    const next = childOf(node, segment);
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

function childOf(node: Node | null, segment: PropertyKey): Node | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(segment));
    const value = pair?.value;
    if (pair === undefined) return undefined;
    return isCollection(value) || isScalar(value) || isAlias(value) ? value : isScalar(pair.key) ? pair.key : undefined;
  }
  if (isSeq(node)) {
    const item = node.items[Number(segment)];
    return isCollection(item) || isScalar(item) || isAlias(item) ? item : undefined;
  }
  return undefined;
}

function keyOffset(node: Node | null, key: string): number {
  if (isMap(node)) {
    const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key);
    if (isScalar(pair?.key)) return pair.key.range?.[0] ?? 0;
  }
  return node?.range?.[0] ?? 0;
}

function sentence(message: string): string {
  const line = message.split('\n')[0] ?? message;
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
