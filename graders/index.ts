import type { CheckKind, CheckRegistry } from '#api';
import { command } from './command/command.ts';
import { container } from './docker/container.ts';
import { dockerExec } from './docker/docker-exec.ts';
import { image } from './docker/image.ts';
import { volume } from './docker/volume.ts';
import { answer } from './files/answer.ts';
import { file } from './files/file.ts';
import { canI } from './kubernetes/can-i.ts';
import { events } from './kubernetes/events.ts';
import { logs } from './kubernetes/logs.ts';
import { podExec } from './kubernetes/pod-exec.ts';
import { reachable } from './kubernetes/reachable.ts';
import { resource } from './kubernetes/resource/index.ts';

const all: readonly CheckKind[] = [
  resource,
  podExec,
  logs,
  canI,
  events,
  reachable,
  container,
  volume,
  image,
  dockerExec,
  file,
  answer,
  command,
];

export { gradingVersion } from './grading-version.ts';

/** Every kind of check by the name that scenarios call it. */
export const checks: CheckRegistry = new Map(all.map((check) => [check.kind, check]));
