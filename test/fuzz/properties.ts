import { parse } from 'yaml';
import { canonicalJson, type KubeObject } from '#apimachinery';
import { collectionOf } from '../support/kinds.ts';
import type { Draw } from './draw.ts';
import { engineAnswersAnything, openEngine } from './engine.ts';
import type { FuzzRequest, Reply } from './exchange.ts';
import { someObject } from './objects.ts';
import { someRequest } from './requests.ts';
import { createSubject, type Subject } from './subject.ts';

/** A fact that must hold for whatever is drawn; throws a Finding when it does not. */
type Property = (draw: Draw, subject: Subject) => Promise<void>;

/** Whatever is sent, in whichever order, is answered properly. */
const answersAnything: Property = async (draw, subject) => {
  const present = Array.from({ length: draw.below(3) }, () => draw.pick(subject.kinds));
  for (const kind of present) {
    const body = JSON.stringify(draw.chance(50) ? kind.example.object : someObject(draw, kind.example, kind.schema));
    await subject.ask({ method: 'POST', target: collectionOf(kind), headers: json, body });
  }
  const kinds = present.length > 0 && draw.chance(80) ? present : subject.kinds;
  for (let left = 1 + draw.below(8); left > 0; left -= 1) await subject.ask(someRequest(draw, kinds));
};

/** What was accepted reads the same in every way, and written back as it is changes nothing. */
const keepsWhatItAccepted: Property = async (draw, subject) => {
  const kind = draw.pick(subject.kinds);
  const collection = collectionOf(kind);
  const sent = someObject(draw, kind.example, kind.schema);
  const created = await subject.ask({ method: 'POST', target: collection, headers: json, body: JSON.stringify(sent) });
  if (created.status !== 201) return;
  const object = JSON.parse(created.text) as KubeObject;
  const name = object.metadata.name ?? '';
  const item = `${collection.replace('/default/', `/${object.metadata.namespace ?? 'default'}/`)}/${name}`;
  const same = (what: string, other: unknown, wanted: unknown = object): void => {
    if (canonicalJson(other) !== canonicalJson(wanted)) {
      subject.fail(`${what} differs\n  is:  ${canonicalJson(other)}\n  was: ${canonicalJson(wanted)}`);
    }
  };
  const read = async (accept: string, target = item): Promise<string> => {
    const reply = await subject.ask({ method: 'GET', target, headers: { accept } });
    return reply.status === 200 ? reply.text : subject.fail(`GET of what was created: ${reply.status} ${reply.text}`);
  };
  same('GET', JSON.parse(await read('application/json')));
  same('GET as YAML', parse(await read('application/yaml')));
  const list = JSON.parse(await read('application/json', item.slice(0, item.lastIndexOf('/')))) as { items: object[] };
  const { kind: _, apiVersion: __, ...bare } = object;
  same(
    'the only item of the list',
    list.items.find((one) => (one as KubeObject).metadata.name === name),
    bare,
  );
  await checkTable(subject, await read(tables, item), name);
  await checkPartial(subject, await read('application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io'), object);

  const write = async (what: string, method: string, body: unknown, type = 'application/json', query = '') => {
    const headers = { 'content-type': type };
    const reply = await subject.ask({ method, target: `${item}${query}`, headers, body: JSON.stringify(body) });
    if (reply.status !== 200) subject.fail(`${what}: ${reply.status} ${reply.text}`);
    return JSON.parse(reply.text) as KubeObject;
  };
  if (kind.kind === 'Namespace' && object.metadata.deletionTimestamp !== undefined) return;
  // A Node's addresses are looked at only when it is written back, upstream too (ValidateNodeUpdate).
  if (kind.kind === 'Node' && hasTwins((object.status as { addresses?: object[] } | undefined)?.addresses)) return;
  same('PUT of the object itself', await write('PUT of the object itself', 'PUT', object));
  for (const type of ['merge-patch+json', 'strategic-merge-patch+json']) {
    same(`an empty ${type}`, await write(`an empty ${type}`, 'PATCH', {}, `application/${type}`));
  }
  same('an empty json-patch', await write('an empty json-patch', 'PATCH', [], 'application/json-patch+json'));
  const { managedFields: ___, ...metadata } = object.metadata;
  const configuration = { ...object, metadata: { name, ...only(metadata, ['namespace', 'labels', 'annotations']) } };
  const type = 'application/apply-patch+yaml';
  const query = '?fieldManager=fuzz&force=true';
  const first = { method: 'PATCH', target: `${item}${query}`, headers: { 'content-type': type } };
  const reply = await subject.ask({ ...first, body: JSON.stringify(configuration) });
  // Lists of a map type may hold an item twice, or without its key; applied they may not.
  if (reply.text.includes('failed to create typed patch object')) return;
  if (reply.status !== 200) subject.fail(`apply: ${reply.status} ${reply.text}`);
  const applied = JSON.parse(reply.text) as KubeObject;
  same('apply but for managed fields', withoutHistory(applied), withoutHistory(object));
  same('apply once more', await write('apply once more', 'PATCH', configuration, type, query), applied);
  const gone = await subject.ask({ method: 'DELETE', target: `${item}?gracePeriodSeconds=0` });
  if (gone.status >= 400 && gone.status !== 403) subject.fail(`DELETE: ${gone.status} ${gone.text}`);
};

const json = { 'content-type': 'application/json' };
const tables = 'application/json;as=Table;v=v1;g=meta.k8s.io';

async function checkTable(subject: Subject, text: string, name: string): Promise<void> {
  const table = JSON.parse(text) as { columnDefinitions: { name: string }[]; rows: { cells: unknown[] }[] };
  const [row] = table.rows;
  if (table.rows.length !== 1 || row?.cells.length !== table.columnDefinitions.length) subject.fail(`a table ${text}`);
  const cells = row?.cells ?? [];
  if (!cells.includes(name) && table.columnDefinitions[0]?.name === 'Name') subject.fail(`no name in ${text}`);
  const wrong = cells.find((cell) => /\[object|undefined|NaN/.test(String(cell)));
  if (wrong !== undefined) subject.fail(`a cell ${JSON.stringify(wrong)} in ${text}`);
}

async function checkPartial(subject: Subject, text: string, object: KubeObject): Promise<void> {
  const { metadata } = JSON.parse(text) as KubeObject;
  if (canonicalJson(metadata) !== canonicalJson(object.metadata)) subject.fail(`metadata alone differs: ${text}`);
}

function hasTwins(list: readonly object[] = []): boolean {
  return new Set(list.map((one) => JSON.stringify(one))).size < list.length;
}

function withoutHistory(object: KubeObject): unknown {
  const { managedFields: _, resourceVersion: __, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function only(source: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(source).filter(([name]) => names.includes(name)));
}

/** What is fuzzed: a fact, and the server it must hold for. */
export interface Fuzzed {
  readonly open: () => Promise<{ ask(request: FuzzRequest): Promise<Reply> }>;
  /** Throws a Finding when the fact does not hold for what is drawn, on a fresh server. */
  readonly hold: (draw: Draw) => Promise<void>;
}

const ofCluster = (property: Property): Fuzzed => ({
  open: createSubject,
  hold: async (draw) => property(draw, await createSubject()),
});

export const properties: Readonly<Record<string, Fuzzed>> = {
  answersAnything: ofCluster(answersAnything),
  keepsWhatItAccepted: ofCluster(keepsWhatItAccepted),
  engineAnswersAnything: {
    open: openEngine,
    hold: async (draw) => engineAnswersAnything(draw, await openEngine()),
  },
};
