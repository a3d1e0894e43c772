import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { type Lab, labSchema, UserError } from '#api';
import { systemErrorCode } from '#platform';
import { environmentsDirectory, isLabFile, resolveLab } from './lab-names.ts';

/** The lab of that name, or that a YAML file describes. UserError with the nearest names, or with the place of the mistake. */
export function loadLab(nameOrFile: string, directory = process.cwd()): Lab {
  const { lab } = resolveLab(nameOrFile, directory);
  return readLab(isLabFile(lab) ? lab : join(environmentsDirectory(), `${lab}.yaml`), nameOrFile);
}

function readLab(path: string, shown: string): Lab {
  const lines = new LineCounter();
  const document = parseDocument(readText(path, shown), { lineCounter: lines });
  const broken = document.errors[0];
  if (broken !== undefined) {
    const place = broken.linePos?.[0];
    const at = place === undefined ? '' : `:${place.line}:${place.col}`;
    throw new UserError(
      'bad-lab-file',
      `${shown}${at}: ${broken.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$|:$/, '')}.`,
    );
  }
  const parsed = labSchema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = (issue?.path ?? []).filter((part) => typeof part !== 'symbol');
  const node = document.getIn(where, true);
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const offset = offsetOf(unknown === undefined ? node : keyNode(node, unknown));
  const place = offset === undefined ? undefined : lines.linePos(offset);
  const at = place === undefined ? '' : `:${place.line}:${place.col}`;
  const field = where.length === 0 ? '' : `${where.join('.')}: `;
  throw new UserError(
    'bad-lab-file',
    `${shown}${at}: ${field}${issue?.message}.`,
    'See labs/README.md for the fields of a lab.',
  );
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function keyNode(map: unknown, key: string): unknown {
  if (!isMap(map)) return map;
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.key;
}

function readText(path: string, shown: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = systemErrorCode(error) === 'ENOENT' ? 'there is no such file' : String(systemErrorCode(error));
    throw new UserError(
      'no-lab-file',
      `The lab file ${shown} cannot be read: ${why}.`,
      'Name an environment or a YAML file.',
    );
  }
}
