import type { Life } from '../containers/life.ts';
import { removeContainer } from '../containers/remove.ts';
import type { Engine } from '../engine.ts';
import { EngineError } from '../engine-error.ts';
import { type Image, scratch } from '../images/image.ts';
import { pullSteps } from '../images/pull.ts';
import { findImage, lookUpImage } from '../images/store.ts';
import { BuildArguments } from './build-arguments.ts';
import { BuildError } from './build-error.ts';
import { BuildStage } from './build-stage.ts';
import { BuildCache } from './cache.ts';
import { expandWord, variablesOf } from './dockerfile/expand.ts';
import { type Command, type Dockerfile, parseInstruction, type StagePlan } from './dockerfile/parse.ts';
import { addLabels } from './instructions/label.ts';
import type { BuildOptions } from './options.ts';
import type { BuildOutput } from './output.ts';
import { type CopySource, imageSource } from './source.ts';
import { Stages } from './stages.ts';

const short = (id: string) => id.replace(/^sha256:/, '').slice(0, 12);

/** One `docker build` from the first step to the last. Follows moby builder/dockerfile Builder. */
export class Build {
  readonly engine: Engine;
  readonly output: BuildOutput;
  readonly signal: AbortSignal;
  readonly cache: BuildCache;
  readonly escapeCharacter: string;
  /** What the containers of its steps are made with. */
  readonly hostConfig: BuildOptions['hostConfig'];
  /** Intermediate containers that are still there. */
  readonly containers: Life[] = [];
  readonly #options: BuildOptions;
  readonly #context: CopySource | undefined;
  readonly #stages = new Stages();

  constructor(
    engine: Engine,
    options: BuildOptions,
    surroundings: {
      readonly output: BuildOutput;
      readonly signal: AbortSignal;
      readonly context: CopySource | undefined;
      readonly escapeCharacter: string;
    },
  ) {
    this.engine = engine;
    this.#options = options;
    this.output = surroundings.output;
    this.signal = surroundings.signal;
    this.#context = surroundings.context;
    this.escapeCharacter = surroundings.escapeCharacter;
    this.hostConfig = options.hostConfig;
    this.cache = new BuildCache(engine, !options.noCache);
  }

  /** The image of the last stage. Throws BuildError, DockerfileError and EngineError. */
  async run(dockerfile: Dockerfile): Promise<Image> {
    const { output } = this;
    const stages = withLabels(dockerfile.stages, this.#options.labels);
    const total = dockerfile.globals.length + stages.reduce((sum, { commands }) => sum + 1 + commands.length, 0);
    let step = 0;
    const announce = (source: string) => {
      step += 1;
      output.print(`Step ${step}/${total} : ${source}`);
      output.print('\n');
    };
    if (dockerfile.warnings.length > 0) output.complain(`${dockerfile.warnings.join('\n')}\n`);
    const buildArguments = new BuildArguments(this.#options.buildArguments);
    for (const { source, values } of dockerfile.globals) {
      announce(source);
      for (const [name, value] of values) {
        const expand = (word: string) => expandWord(word, variablesOf(buildArguments.allowed()), this.escapeCharacter);
        buildArguments.addGlobal(expand(name), value === undefined ? undefined : expand(value));
      }
    }
    let last: Image | undefined;
    for (const plan of stages) {
      this.#stages.demandFree(plan.name);
      announce(plan.source);
      last = await this.#runStage(plan, buildArguments, announce);
    }
    const unused = buildArguments.unused();
    if (unused.length > 0) output.print(`[Warning] One or more build-args [${unused.join(' ')}] were not consumed\n`);
    if (last === undefined || last.id === '') throw new BuildError('No image was generated. Is your Dockerfile empty?');
    return last;
  }

  /** What `--from` means; empty: the build context. Throws BuildError. */
  async source(from: string): Promise<CopySource | undefined> {
    if (from === '') return this.#context;
    const stage = this.#stages.find(from);
    if (stage !== undefined) return imageSource(stage);
    try {
      return imageSource(await this.#imageOf(from));
    } catch (error) {
      if (!(error instanceof BuildError || error instanceof EngineError)) throw error;
      throw new BuildError(`invalid from flag value ${from}: ${error.message}`);
    }
  }

  /** Takes away every intermediate container. */
  async removeContainers(): Promise<void> {
    for (const life of this.containers.splice(0)) {
      await removeContainer(this.engine, life, { volumes: true });
      this.output.print(`Removing intermediate container ${short(life.record.id)}\n`);
    }
  }

  async #runStage(plan: StagePlan, buildArguments: BuildArguments, announce: (source: string) => void): Promise<Image> {
    const own = buildArguments.forStage();
    this.cache.reset();
    const stage = new BuildStage(this, await this.#base(plan, own), own);
    await this.#runTriggers(stage);
    this.output.print(` ---> ${short(stage.image.id)}\n`);
    for (const command of plan.commands) {
      if (this.signal.aborted) throw new BuildError('Build cancelled');
      announce(command.source);
      await this.#runCommand(stage, command);
      this.output.print(` ---> ${short(stage.image.id)}\n`);
    }
    if (stage.image.id !== '') this.output.send({ aux: { ID: stage.image.id } });
    buildArguments.merge(own);
    this.#stages.add(plan.name, stage.image);
    return stage.image;
  }

  async #base(plan: StagePlan, buildArguments: BuildArguments): Promise<Image> {
    const name = expandWord(plan.base, variablesOf(buildArguments.globals()), this.escapeCharacter);
    if (name === '') throw new BuildError(`base name (${plan.base}) should not be blank`);
    return this.#stages.named(name) ?? (name === 'scratch' ? scratch : await this.#imageOf(name));
  }

  /** An image by name: the engine's own, or one that is pulled first. */
  async #imageOf(name: string): Promise<Image> {
    const present = this.#options.pull ? undefined : lookUpImage(this.engine, name);
    if (present !== undefined) return present;
    for await (const line of pullSteps(this.engine, name)) this.output.send(line);
    return findImage(this.engine, name);
  }

  /** What ONBUILD of the base image left to do. */
  async #runTriggers(stage: BuildStage): Promise<void> {
    const triggers = stage.config.OnBuild ?? [];
    if (triggers.length === 0) return;
    stage.config.OnBuild = null;
    this.output.print(`# Executing ${triggers.length} build trigger${triggers.length > 1 ? 's' : ''}\n`);
    for (const trigger of triggers) await this.#runCommand(stage, parseInstruction(trigger));
  }

  async #runCommand(stage: BuildStage, command: Command): Promise<void> {
    let failed = true;
    try {
      await command.run(stage);
      failed = false;
    } finally {
      if (this.#options.forceRemove || (this.#options.remove && !failed)) await this.removeContainers();
      else if (!this.#options.remove) this.containers.length = 0;
    }
  }
}

/** `--label` counts as a last instruction of the last stage. */
function withLabels(stages: readonly StagePlan[], labels: ReadonlyMap<string, string>): readonly StagePlan[] {
  const commands = [...labels].sort().map(
    ([name, value]): Command => ({
      name: 'label',
      source: `LABEL ${name}=${value}`,
      run: (stage) => addLabels(stage, [[name, value]]),
    }),
  );
  return stages.map((stage, index) =>
    index === stages.length - 1 ? { ...stage, commands: [...stage.commands, ...commands] } : stage,
  );
}
