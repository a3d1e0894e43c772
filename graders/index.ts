import type { CheckKind, CheckRegistry } from '#api';
import { container } from './docker/container.ts';
import { image } from './docker/image.ts';
import { volume } from './docker/volume.ts';
import { answer } from './files/answer.ts';
import { file } from './files/file.ts';
import { resource } from './kubernetes/resource/index.ts';

const all: readonly CheckKind[] = [resource, container, volume, image, file, answer];

/** Every kind of check by the name that scenarios call it. */
export const checks: CheckRegistry = new Map(all.map((check) => [check.kind, check]));
