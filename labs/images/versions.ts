import { once } from '#api';
import type { ImageDefinition, ImageRepository } from '#sim';
import type { ImageFile } from './schema.ts';

type Family = ImageFile['images'][number];
type Version = NonNullable<Family['versions']>[number];
type Server = NonNullable<ImageDefinition['programs']>[number];

const placeholder = /\{\{(\w+)\}\}/g;

/** `value` with every `{{key}}` in its texts replaced; a key without a value stays as it is. */
function filled<Value>(value: Value, values: Readonly<Record<string, unknown>>): Value {
  const text = JSON.stringify(value).replace(placeholder, (whole, key: string) => String(values[key] ?? whole));
  return JSON.parse(text) as Value;
}

/** An image that is described whole only when it is wanted: its tags and programs cost little to tell. */
interface Described {
  readonly tags: readonly string[];
  programs(): readonly Server[];
  definition(): ImageDefinition;
}

/** The image of one version of a family: its texts filled in, its own tags behind those that all versions have. */
function versionOf(repository: string, { versions: _, ...template }: Family, version: Version): Described {
  const { tags = [], created, downloadSize } = version;
  const all = [...new Set([...filled(template.tags, version), ...tags])];
  const programs = once(() => filled(template.programs ?? [], version) as readonly Server[]);
  return {
    tags: all,
    programs,
    definition: once(
      () =>
        ({
          ...filled(template, version),
          ...(template.programs === undefined ? {} : { programs: programs() }),
          repository,
          tags: all,
          created,
          ...(downloadSize === undefined ? {} : { downloadSize }),
        }) as ImageDefinition,
    ),
  };
}

function describe(repository: string, family: Family): readonly Described[] {
  const { versions } = family;
  if (versions !== undefined) return versions.map((version) => versionOf(repository, family, version));
  const definition = { repository, ...family } as ImageDefinition;
  return [{ tags: family.tags, programs: () => definition.programs ?? [], definition: () => definition }];
}

/** Registries that have copies of all of Docker's official images. */
const officialMirrors = ['public.ecr.aws/docker/library', 'mirror.gcr.io/library'];

/** Official are the repositories without a registry and an owner. */
function mirrorsOf(repository: string): readonly string[] {
  return repository.includes('/') ? [] : officialMirrors.map((registry) => `${registry}/${repository}`);
}

/**
 * The repositories of a file: its own and those that have copies of its images. Together the files describe hundreds of
 * images of which a lab uses five, so an image's definition is made when somebody first asks for it.
 */
export function repositoriesIn({ repository, mirrors = [], images: families }: ImageFile): readonly ImageRepository[] {
  return [repository, ...mirrors, ...mirrorsOf(repository)].map((name) => {
    const described = once(() => families.flatMap((family) => describe(name, family)));
    return {
      name,
      get images() {
        return described().map(({ definition }) => definition());
      },
      find: (tag) =>
        described()
          .find(({ tags }) => tags.includes(tag))
          ?.definition(),
      program(wanted) {
        const has = families.some(({ programs }) =>
          programs?.some((program) => wanted.startsWith(program.name.split('{{')[0] ?? '')),
        );
        if (!has) return undefined;
        return described()
          .flatMap(({ programs }) => programs())
          .find((program) => program.name === wanted);
      },
    };
  });
}
