import type { HttpResponse } from '#api';
import { parseJsonStrict } from '#apimachinery';
import { EngineError, refuse } from './engine-error.ts';
import { goJson } from './images/go-json.ts';

/** What the engine and every recorded answer of it call themselves. */
export const version = { engine: '20.10.24', api: '1.41', minimumApi: '1.12' };

export const commonHeaders = {
  'Api-Version': version.api,
  'Docker-Experimental': 'false',
  Ostype: 'linux',
  Server: `Docker/${version.engine} (linux)`,
};

/** JSON with a line end, as the engine writes it. */
export function json(status: number, body: unknown): HttpResponse {
  return {
    status,
    headers: { ...commonHeaders, 'Content-Type': 'application/json' },
    body: `${JSON.stringify(body)}\n`,
  };
}

export function empty(status: number): HttpResponse {
  return { status, headers: commonHeaders };
}

/** JSON objects, one a line; the head goes out before the first one. */
export function jsonLines(lines: AsyncIterable<unknown> | Iterable<unknown>, separator = '\r\n'): HttpResponse {
  return {
    status: 200,
    headers: { ...commonHeaders, 'Content-Type': 'application/json' },
    body: (async function* () {
      for await (const line of lines) yield `${goJson(line)}${separator}`;
    })(),
  };
}

/** A whole number of a query. Throws EngineError in the words of Go's strconv.Atoi. */
export function integer(query: URLSearchParams, name: string, status: 400 | 500): number {
  const text = query.get(name) ?? '';
  if (!/^[+-]?\d+$/.test(text))
    throw new EngineError(status, `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

/** How the engine understands booleans in queries. Follows moby api/server/httputils BoolValue. */
export function flag(query: URLSearchParams, name: string): boolean {
  const value = (query.get(name) ?? '').toLowerCase().trim();
  return !['', '0', 'no', 'false', 'none'].includes(value);
}

/** What a request asks for, by the name of the filter. */
export type Filters = ReadonlyMap<string, readonly string[]>;

/** `filters={"label":{"env=lab":true}}`, or the older `{"label":["env=lab"]}`. Unknown names are refused where `known` names those that there are. */
export function filters(query: URLSearchParams, known?: readonly string[]): Filters {
  const text = query.get('filters') ?? '';
  const found = new Map<string, readonly string[]>();
  if (text === '') return found;
  const value = filterSets(text);
  for (const [name, values] of Object.entries(value)) {
    if (known?.includes(name) === false) throw refuse.invalidFilter(name);
    const list = Array.isArray(values) ? values.map((one) => String(one ?? '')) : Object.keys(values ?? {});
    if (list.length > 0) found.set(name, list);
  }
  return found;
}

/** Throws EngineError in the words of Go's encoding/json. Follows moby api/types/filters FromJSON. */
function filterSets(text: string): object {
  let value: unknown;
  try {
    ({ value } = parseJsonStrict(text));
  } catch (error) {
    throw refuse.server(error instanceof Error ? error.message : String(error));
  }
  const wrong = (one: unknown, type: string) =>
    refuse.server(`json: cannot unmarshal ${jsonType(one)} into Go value of type ${type}`);
  if (typeof value !== 'object' || Array.isArray(value)) throw wrong(value, 'map[string]map[string]bool');
  const sets: readonly unknown[] = Object.values(value ?? {});
  if (sets.every(isListOfTexts)) return value ?? {};
  for (const one of sets) {
    if (typeof one !== 'object' || Array.isArray(one)) throw wrong(one, 'map[string]bool');
    for (const chosen of Object.values(one ?? {})) {
      if (chosen !== null && typeof chosen !== 'boolean') throw wrong(chosen, 'bool');
    }
  }
  return value ?? {};
}

/** As the older form has it; encoding/json takes null for an empty text. */
const isListOfTexts = (one: unknown): boolean =>
  one === null || (Array.isArray(one) && one.every((text) => text === null || typeof text === 'string'));

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** Whether labels satisfy every `key` or `key=value`. */
export function matchesLabels(
  labels: Readonly<Record<string, string>> | null | undefined,
  wanted: readonly string[],
): boolean {
  return wanted.every((text) => {
    const equals = text.indexOf('=');
    const key = equals < 0 ? text : text.slice(0, equals);
    const value = labels?.[key];
    return value !== undefined && (equals < 0 || value === text.slice(equals + 1));
  });
}
