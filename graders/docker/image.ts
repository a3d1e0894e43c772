import { z } from 'zod';
import { type DockerDocument, type DockerTarget, defineCheck, josa } from '#api';
import { alteredDocuments } from '../match/altered.ts';
import { cleanPath } from '../match/compare.ts';
import { type Condition, conditionSchema, evaluate, type Finding } from '../match/condition.ts';
import { judgeFindings, judgeGone, judgeMissing } from '../match/judgement.ts';
import { conditionLiterals } from '../match/literals.ts';
import { engineOf, listIn, mapIn, offeredByEngine, plainDocuments, watchEngine } from './common.ts';
import {
  findInLayers,
  heldFinding,
  type LayerEntry,
  type LayerFiles,
  notHeldFindings,
  ownedFinding,
} from './layer-files.ts';

const page = 'https://docs.docker.com/reference/cli/docker/image/';

const schema = z
  .strictObject({
    reference: z.string().describe('`nginx`, `nginx:1.27` ...: the tag is `latest` when none is given.'),
    absent: z.literal(true).optional().describe('There is no such image.'),
    fields: z.array(conditionSchema).optional().describe('Statements about the document of `docker image inspect`.'),
    sharesLayers: z
      .strictObject({
        with: z.string().describe('The other image.'),
        atLeast: z.number().int().positive().describe('How many layers they share, or more.'),
      })
      .optional()
      .describe('The lowest layers are those of another image: the disk holds them once.'),
    layersHold: z
      .array(z.string().min(1))
      .optional()
      .describe(
        'Files and folders that one of its layers holds: `/etc/app.conf`, or a name without a slash, in any folder.',
      ),
    noLayerHolds: z
      .array(z.string().min(1))
      .optional()
      .describe('Those that none of its layers holds, not even below one that removes them: `/src`, `.env`.'),
    ownedBy: z
      .record(z.string().startsWith('/'), z.number().int())
      .optional()
      .describe('By a path the number of the user that it belongs to in the image.'),
    volumes: z.array(z.string()).min(1).optional().describe('It declares at least these volumes.'),
  })
  .refine(
    ({ reference: _, absent, ...demands }) =>
      absent !== true || Object.values(demands).every((one) => one === undefined),
    'an absent image has no fields and layers',
  );

interface Spec {
  readonly reference: string;
  readonly absent?: true | undefined;
  readonly fields?: readonly Condition[] | undefined;
  readonly sharesLayers?: { readonly with: string; readonly atLeast: number } | undefined;
  readonly layersHold?: readonly string[] | undefined;
  readonly noLayerHolds?: readonly string[] | undefined;
  readonly ownedBy?: Readonly<Record<string, number>> | undefined;
  readonly volumes?: readonly string[] | undefined;
}

interface Observation {
  readonly image: DockerDocument | undefined;
  /** With which layers are shared. */
  readonly other?: DockerDocument | undefined;
  /** What its layers hold of what is asked for. */
  readonly files?: LayerFiles | undefined;
  readonly others: readonly string[];
}

/** `image`: an image exists on the Docker host with these fields, or does not exist. */
export const image = defineCheck<Spec, Observation>({
  kind: 'image',
  summary: 'An image exists on the Docker host with these fields, or does not exist.',
  schema,
  example: {
    reference: 'shop:2',
    fields: [{ path: 'Config.User', equals: '1000' }],
    sharesLayers: { with: 'busybox:1.36', atLeast: 1 },
    noLayerHolds: ['.env'],
  },
  looksAt: 'docker',
  literals: (spec) => [
    spec.reference,
    ...(spec.fields ?? []).flatMap(conditionLiterals),
    ...(spec.sharesLayers === undefined ? [] : [spec.sharesLayers.with, String(spec.sharesLayers.atLeast)]),
    ...namesInLayers(spec),
    ...(spec.volumes ?? []),
  ],
  observe: async (spec, target) => {
    const engine = engineOf(target);
    const found = await engine.image(spec.reference);
    const { sharesLayers } = spec;
    const other = found === undefined || sharesLayers === undefined ? undefined : await engine.image(sharesLayers.with);
    if (found !== undefined) return { image: found, other, files: await filesOf(spec, engine), others: [] };
    if (spec.absent === true) return { image: found, others: [] };
    const tags = (await engine.images()).flatMap((one) => listIn(one, 'RepoTags').map(String));
    return { image: found, others: tags.filter((tag) => tag !== '<none>:<none>') };
  },
  judge: (spec, { image: found, other, files, others }, named) => {
    if (spec.absent === true) return judgeGone('image', spec.reference, found !== undefined, page);
    if (found === undefined) return judgeMissing('image', spec.reference, others, page, named);
    const findings = (spec.fields ?? []).map((condition) => evaluate(condition, found, plainDocuments));
    if (spec.sharesLayers !== undefined) findings.push(sharedFinding(spec.sharesLayers, found, other));
    if (files !== undefined) findings.push(...(spec.layersHold ?? []).map((name) => heldFinding(name, files)));
    if (files !== undefined) findings.push(...notHeldFindings(spec.noLayerHolds ?? [], files));
    if (files !== undefined)
      findings.push(...Object.entries(spec.ownedBy ?? {}).map(([path, uid]) => ownedFinding(path, uid, files)));
    findings.push(...(spec.volumes ?? []).map((path) => volumeFinding(path, found)));
    return judgeFindings(`image ${spec.reference}`, findings, page);
  },
  mutants: (spec, { image: found, other, files }) => {
    if (spec.absent === true)
      return [{ name: 'still there', observation: { image: { RepoTags: [spec.reference] }, others: [] } }];
    if (found === undefined) return [];
    return [
      { name: 'deleted', observation: { image: undefined, others: [] } },
      ...(spec.fields ?? []).flatMap((condition) =>
        alteredDocuments(condition, found).map((altered) => ({
          name: altered.name,
          observation: { image: altered.document as DockerDocument, other, files, others: [] },
        })),
      ),
      ...(spec.sharesLayers === undefined
        ? []
        : [
            { name: 'layers of its own', observation: { image: { ...found, RootFS: {} }, other, files, others: [] } },
            {
              name: 'another layer below',
              observation: {
                image: { ...found, RootFS: { Layers: ['sha256:0', ...layersOf(found)] } },
                other,
                files,
                others: [],
              },
            },
            { name: 'the other image deleted', observation: { image: found, files, others: [] } },
          ]),
      ...(spec.volumes ?? []).map((path) => ({
        name: `no volume ${path}`,
        observation: { image: withoutVolume(found, path), other, files, others: [] },
      })),
      ...alteredLayers(spec, files).map((altered) => ({
        name: altered.name,
        observation: { image: found, other, files: altered.files, others: [] },
      })),
    ];
  },
  watch: watchEngine,
});

/** The archive of an image is all of it: it is only looked into for what is asked. */
async function filesOf(spec: Spec, engine: DockerTarget): Promise<LayerFiles | undefined> {
  const names = namesInLayers(spec);
  if (names.length === 0) return undefined;
  const layers = await offeredByEngine(
    engine.layers,
    'The layers of images cannot be looked into in this lab.',
  )(spec.reference);
  return findInLayers(names, layers ?? []);
}

const namesInLayers = (spec: Spec): readonly string[] => [
  ...(spec.layersHold ?? []),
  ...(spec.noLayerHolds ?? []),
  ...Object.keys(spec.ownedBy ?? {}),
];

/** The layers without one of the files that are asked for, or with one that is not wanted. */
function alteredLayers(spec: Spec, files: LayerFiles | undefined) {
  if (files === undefined) return [];
  const withEntries = (name: string, entries: readonly LayerEntry[]): LayerFiles => ({
    ...files,
    entries: { ...files.entries, [name]: entries },
  });
  return [
    ...(spec.layersHold ?? []).map((name) => ({ name: `no layer holds ${name}`, files: withEntries(name, []) })),
    ...(spec.noLayerHolds ?? []).map((name) => ({
      name: `a layer holds ${name}`,
      files: withEntries(name, [{ layer: 1, path: name, uid: 0 }]),
    })),
    ...Object.entries(spec.ownedBy ?? {}).map(([path, uid]) => ({
      name: `${path} belongs to another user`,
      files: withEntries(path, [{ layer: 1, path, uid: uid + 1 }]),
    })),
  ];
}

const volumesOf = (image: DockerDocument) => Object.keys(mapIn(image, 'Config', 'Volumes'));

/** A Dockerfile may end the path with a slash. */
function volumeFinding(path: string, image: DockerDocument): Finding {
  const declared = volumesOf(image);
  const shown = declared.join(', ') || '(none)';
  return {
    holds: declared.some((one) => cleanPath(one) === cleanPath(path)),
    expected: `volumes: ${path}`,
    observed: `volumes: ${shown}`,
    en: `It does not declare the volume ${path} (its volumes: ${shown}).`,
    ko: `볼륨 ${path}${josa(path, '을/를')} 선언하지 않았습니다. 선언된 볼륨: ${shown}.`,
  };
}

function withoutVolume(image: DockerDocument, path: string): DockerDocument {
  const rest = Object.entries(mapIn(image, 'Config', 'Volumes')).filter(
    ([name]) => cleanPath(name) !== cleanPath(path),
  );
  return { ...image, Config: { ...mapIn(image, 'Config'), Volumes: Object.fromEntries(rest) } };
}

const layersOf = (image: DockerDocument | undefined) => listIn(image, 'RootFS', 'Layers').map(String);

/** A layer is shared only upon the same layers: the disk knows it by all that lies below it. */
function sharedFinding(
  wanted: { readonly with: string; readonly atLeast: number },
  image: DockerDocument,
  other: DockerDocument | undefined,
): Finding {
  const own = layersOf(image);
  const theirs = layersOf(other);
  const different = own.findIndex((layer, at) => layer !== theirs[at]);
  const shared = different < 0 ? own.length : different;
  const expected = `layers shared with ${wanted.with}: at least ${wanted.atLeast}`;
  if (other === undefined) {
    return {
      holds: false,
      expected,
      observed: `image ${wanted.with}: (none)`,
      en: `There is no image ${wanted.with} with which it could share layers.`,
      ko: `레이어를 공유할 이미지 ${wanted.with}${josa(wanted.with, '이/가')} 없습니다.`,
    };
  }
  return {
    holds: shared >= wanted.atLeast,
    expected,
    observed: `layers shared with ${wanted.with}: ${shared} of ${own.length}`,
    en: `Counted from the lowest, ${shared} of its ${own.length} layers are those of ${wanted.with}; at least ${wanted.atLeast} have to be.`,
    ko: `가장 아래부터 세어 레이어 ${own.length}개 중 ${shared}개만 ${wanted.with}${josa(wanted.with, '과/와')} 같습니다. ${wanted.atLeast}개 이상 같아야 합니다.`,
  };
}
