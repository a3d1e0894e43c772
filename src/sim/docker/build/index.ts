import type { HttpRequest, HttpResponse } from '#api';
import type { Engine } from '../engine.ts';
import { EngineError, refuse } from '../engine-error.ts';
import { tagImage } from '../images/tag.ts';
import { defineRoutes } from '../route.ts';
import { readUpload } from '../upload.ts';
import { commonHeaders, filters, json } from '../wire.ts';
import { Build } from './build.ts';
import { BuildError } from './build-error.ts';
import { readDockerfile, upToTarget } from './context.ts';
import { DockerfileError } from './dockerfile/dockerfile-error.ts';
import type { Dockerfile } from './dockerfile/parse.ts';
import { type BuildOptions, readOptions } from './options.ts';
import { BuildOutput } from './output.ts';
import { contextSource } from './source.ts';

/** Follows moby builder/builder-next/builder.go. */
const pruneFilters = 'until unused-for id parent type description inuse shared private label label!'.split(' ');

/** `POST /build`, the classic builder. What is wrong before the first step is an error of the request, later one of the stream. */
async function build(engine: Engine, request: HttpRequest): Promise<HttpResponse> {
  const options = readOptions(request.query);
  const context = contextSource(await readUpload(request), () => engine.clock.now());
  const dockerfile = upToTarget(await readDockerfile(context, options.dockerfile), options.target);
  const output = new BuildOutput();
  const { signal } = request;
  const run = new Build(engine, options, { output, signal, context, escapeCharacter: dockerfile.escapeCharacter });
  void perform(run, dockerfile, options);
  return { status: 200, headers: { ...commonHeaders, 'Content-Type': 'application/json' }, body: output.read() };
}

async function perform(run: Build, dockerfile: Dockerfile, options: BuildOptions): Promise<void> {
  const { engine, output, signal } = run;
  output.isHeld = options.quiet;
  try {
    const image = await run.run(dockerfile);
    output.print(`Successfully built ${image.id.slice(7, 19)}\n`);
    for (const tag of options.tags) {
      tagImage(engine, image, tag);
      output.print(`Successfully tagged ${tag}\n`);
    }
    if (options.quiet) {
      output.discard();
      output.print(`${image.id}\n`);
    }
  } catch (error) {
    output.send(failure(error));
  } finally {
    // Whoever went away cannot ask for the containers of the build any more.
    if (signal.aborted) await run.removeContainers();
    output.end();
  }
}

function failure(error: unknown) {
  const known = error instanceof BuildError || error instanceof DockerfileError || error instanceof EngineError;
  const message = known ? error.message : `internal error: ${error instanceof Error ? error.message : String(error)}`;
  const code = error instanceof BuildError ? error.code : undefined;
  return { errorDetail: { ...(code === undefined ? {} : { code }), message }, error: message };
}

export const buildRoutes = defineRoutes([
  { method: 'POST', path: '/build', run: build },
  {
    method: 'POST',
    path: '/build/prune',
    // The classic builder's cache are images: there is nothing else to prune.
    run: (_engine, { query }) => {
      for (const name of filters(query).keys())
        if (!pruneFilters.includes(name)) throw refuse.server(`failed to prune build cache: Invalid filter '${name}'`);
      return json(200, { CachesDeleted: null, SpaceReclaimed: 0 });
    },
  },
]);
