import {
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type Scalar,
  visit,
  type Document as YamlDocument,
} from 'yaml';
import { didYouMean, type Problem } from '#api';
import { decode, kindsOf, tryParseQuantity, typeKeyFor } from '#apimachinery';
import { isTooDeep, mostSyntaxErrors } from '../load/parse-yaml.ts';

/**
 * What is wrong with the objects of a manifest before any server has seen them: YAML that is none, kinds that a built-in group
 * lacks, and what strict validation would refuse. Custom kinds are not looked into.
 */
export function lintManifest(text: string, file: string): readonly Problem[] {
  const lines = new LineCounter();
  const problem = (offset: number, rule: string, message: string, remedy?: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return {
      file,
      line: Math.max(1, line),
      column: Math.max(1, col),
      severity: 'error',
      rule,
      message,
      ...(remedy === undefined ? {} : { remedy }),
    };
  };
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  return [...documents].flatMap((document): readonly Problem[] => {
    if (document.errors.length > 0) {
      return document.errors
        .slice(0, mostSyntaxErrors)
        .map((error) =>
          isTooDeep(error)
            ? problem(error.pos[0], 'too-deep', 'The YAML nests too deep.')
            : problem(error.pos[0], 'yaml-syntax', error.message.split('\n')[0] ?? ''),
        );
    }
    if (document.contents === null) return [];
    const start = document.contents.range?.[0] ?? 0;
    const missing = ['apiVersion', 'kind', 'metadata'].filter((key) => document.get(key) === undefined);
    if (missing.length > 0)
      return [problem(start, 'bad-manifest', `A Kubernetes manifest needs ${missing.join(', ')}.`)];

    const [apiVersion, kind] = [String(document.get('apiVersion')), String(document.get('kind'))];
    const slash = apiVersion.indexOf('/');
    const [group, version] = [apiVersion.slice(0, Math.max(0, slash)), apiVersion.slice(slash + 1)];
    const kinds = kindsOf(group, version);
    const typeKey = typeKeyFor(group, version, kind);
    if (kinds === undefined || kind === 'List') return [];
    if (typeKey === undefined || !kinds.includes(kind)) {
      const at = placeOf(document.contents, ['kind']) ?? start;
      return [problem(at, 'unknown-kind', `There is no kind ${kind} in ${apiVersion}.`, didYouMean(kind, kinds))];
    }
    const value = plainValue(document);
    if (value === undefined) {
      return [
        problem(start, 'too-many-aliases', 'The YAML becomes too large by its aliases.', 'Write the values out.'),
      ];
    }
    const { errors, failure } = decode(value, typeKey);
    const decodingProblem = (why: string): Problem => {
      const wrong = why.includes('quantit') ? wrongQuantity(document.contents) : undefined;
      if (wrong === undefined) return problem(start, 'strict-decoding', `${kind}: ${why}.`);
      const message = `${kind}: ${JSON.stringify(wrong.value)} is no quantity.`;
      return problem(
        wrong.range?.[0] ?? start,
        'wrong-quantity',
        message,
        'Write a number and a unit such as Mi, Gi, M or m.',
      );
    };
    return [
      ...errors.flatMap((error) => {
        const path = /"(.*)"$/.exec(error)?.[1] ?? '';
        // A directive for the patch that the manifest becomes.
        if (/(?:^|\.)\$[^.]+$/.test(path)) return [];
        return problem(placeOf(document.contents, stepsOf(path)) ?? start, 'strict-decoding', `${kind}: ${error}.`);
      }),
      ...(failure === undefined ? [] : [decodingProblem(failure)]),
    ];
  });
}

/** undefined: aliases of aliases, or nesting, would make more of it than anybody wants. */
function plainValue(document: YamlDocument.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof ReferenceError || isTooDeep(error)) return undefined;
    throw error;
  }
}

/** Fields whose values, or the values of whose entries, are quantities. */
const quantities = new Set(['capacity', 'divisor', 'hard', 'limits', 'overhead', 'requests', 'sizeLimit', 'storage']);

/** The first value below a field for quantities that is none. */
function wrongQuantity(contents: Node | null): Scalar | undefined {
  let found: Scalar | undefined;
  if (contents === null) return found;
  visit(contents, {
    Scalar(key, node, ancestors) {
      if (key === 'key' || found !== undefined || tryParseQuantity(String(node.value)) !== undefined) return;
      const names = ancestors.flatMap((one) => (isPair(one) && isScalar(one.key) ? [String(one.key.value)] : []));
      if (names.slice(-2).some((name) => quantities.has(name))) found = node;
    },
  });
  return found;
}

/** `spec.containers[0].image` as the server writes it; keys that hold dots are not found, and the object is the place then. */
function stepsOf(path: string): readonly (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, name]) =>
    index === undefined ? (name ?? '') : Number(index),
  );
}

/** The offset of the key, or of the list item, that the steps lead to. */
function placeOf(node: Node | null | undefined, [step, ...rest]: readonly (string | number)[]): number | undefined {
  if (step === undefined) return node?.range?.[0];
  if (isSeq(node)) return placeOf(node.items[Number(step)] as Node | undefined, rest);
  if (!isMap(node)) return undefined;
  const pair = node.items.find((one) => isPair(one) && isScalar(one.key) && one.key.value === step);
  if (pair === undefined || !isScalar(pair.key)) return undefined;
  return rest.length === 0 ? pair.key.range?.[0] : placeOf(pair.value as Node | undefined, rest);
}
