import type { DaemonDefinition } from '../programs/daemon.ts';
import type { ImageConfig } from '../types.ts';

/** A file or directory of a layer. Without `content` and `program` a directory. */
interface LayerEntry {
  readonly path: string;
  readonly content?: string;
  /** Executable: the program of that name. */
  readonly program?: string;
  /** A symbolic link's target. */
  readonly link?: string;
  readonly directory?: boolean;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** One step of an image's history, and what it added to the file system. */
export interface ImageStep {
  readonly createdBy: string;
  readonly comment?: string;
  /** Without it the step changed metadata only. */
  readonly layer?: {
    /** Bytes on disk, as `docker history` shows them. */
    readonly size: number;
    /** RFC 3339: the date of files that a COPY took as they were; default: when the image was made. */
    readonly dated?: string;
    /** Directories where the names of all BusyBox applets lie. */
    readonly applets?: readonly string[];
    /** Debian's packages that are installed, by the names of `programs/packages/catalogue.ts`. */
    readonly packages?: readonly string[];
    readonly entries?: readonly LayerEntry[];
  };
}

/** An image of the world outside, as data (labs/images). */
export interface ImageDefinition {
  /** Familiar name without tag: `nginx`, `bitnami/kubectl`, `registry.k8s.io/pause`. */
  readonly repository: string;
  readonly tags: readonly string[];
  /** Another image (`debian:bookworm-slim`) whose steps come first; its config is not inherited. */
  readonly from?: string;
  /** RFC 3339. */
  readonly created: string;
  /** What is downloaded, in bytes; default: about 40 % of the layers. */
  readonly downloadSize?: number;
  readonly steps: readonly ImageStep[];
  readonly config?: ImageConfig;
  /** Servers in it. */
  readonly programs?: readonly DaemonDefinition[];
}

/** A repository of the world outside. Its images may be made only when they are asked for. */
export interface ImageRepository {
  /** As in `ImageDefinition.repository`. */
  readonly name: string;
  /** All of them; `find` costs less. */
  readonly images: readonly ImageDefinition[];
  find(tag: string): ImageDefinition | undefined;
  /** The server of that name in one of its images. */
  program(name: string): DaemonDefinition | undefined;
}

/** Repositories of images that are there already. */
export function repositoriesOf(definitions: readonly ImageDefinition[]): readonly ImageRepository[] {
  return [...Map.groupBy(definitions, ({ repository }) => repository)].map(([name, images]) => ({
    name,
    images,
    find: (tag) => images.find(({ tags }) => tags.includes(tag)),
    program: (wanted) => images.flatMap(({ programs = [] }) => programs).find((program) => program.name === wanted),
  }));
}
