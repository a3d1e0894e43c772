import type { ImageDefinition, ImageRepository } from '#sim';
import type { ImageFile } from './schema.ts';

type Family = ImageFile['images'][number];
type Version = NonNullable<Family['versions']>[number];

const placeholder = /\{\{(\w+)\}\}/g;

/** `value` with every `{{key}}` in its texts replaced; a key without a value stays as it is. */
function filled<Value>(value: Value, values: Readonly<Record<string, unknown>>): Value {
  const text = JSON.stringify(value).replace(placeholder, (whole, key: string) => String(values[key] ?? whole));
  return JSON.parse(text) as Value;
}

/** The image of one version of a family: its texts filled in, its own tags behind those that all versions have. */
function imageOf(repository: string, { versions: _, ...template }: Family, version: Version): ImageDefinition {
  const { tags = [], created, downloadSize } = version;
  const whole = filled(template, version);
  return {
    ...whole,
    repository,
    tags: [...new Set([...whole.tags, ...tags])],
    created,
    ...(downloadSize === undefined ? {} : { downloadSize }),
  } as ImageDefinition;
}

function imagesOf(repository: string, family: Family): readonly ImageDefinition[] {
  const { versions } = family;
  if (versions === undefined) return [{ repository, ...family } as ImageDefinition];
  return versions.map((version) => imageOf(repository, family, version));
}

/**
 * The repositories of a file: its own and those that have copies of its images. Together the files describe hundreds of
 * images of which a lab uses five, so an image's definition is made when somebody first asks its repository.
 */
export function repositoriesIn({ repository, mirrors = [], images: families }: ImageFile): readonly ImageRepository[] {
  return [repository, ...mirrors].map((name) => {
    let images: readonly ImageDefinition[] | undefined;
    return {
      name,
      get images() {
        images ??= families.flatMap((family) => imagesOf(name, family));
        return images;
      },
      program(wanted) {
        const has = families.some(({ programs }) =>
          programs?.some((program) => wanted.startsWith(program.name.split('{{')[0] ?? '')),
        );
        if (!has) return undefined;
        return this.images.flatMap(({ programs = [] }) => programs).find((program) => program.name === wanted);
      },
    };
  });
}
