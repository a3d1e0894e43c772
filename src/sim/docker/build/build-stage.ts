import { createFileTree, filesOver } from '../../runtime/index.ts';
import { createContainer } from '../containers/create.ts';
import { createSchema } from '../containers/create-body.ts';
import type { Life } from '../containers/life.ts';
import { dataRoot } from '../engine.ts';
import { addChildImage } from '../images/child-image.ts';
import { emptyConfig } from '../images/document.ts';
import type { Image } from '../images/image.ts';
import { commitLayer } from '../images/layer-store.ts';
import { fillConfig } from '../images/merge-config.ts';
import type { ContainerConfig } from '../records.ts';
import type { Build } from './build.ts';
import type { BuildArguments } from './build-arguments.ts';
import { copyItems, findItems, hashOf } from './copy.ts';
import { expandWord, expandWords, variablesOf } from './dockerfile/expand.ts';
import type { CopyRequest, Stage } from './instructions/definition.ts';
import { runStep } from './run-step.ts';

const defaultShell = ['/bin/sh', '-c'];
const defaultPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const short = (id: string) => id.replace(/^sha256:/, '').slice(0, 12);

/** One FROM and what follows it. Follows moby builder/dockerfile dispatchState and internals.go. */
export class BuildStage implements Stage {
  readonly config: ContainerConfig;
  readonly buildArguments: BuildArguments;
  author = '';
  hasCommand = false;
  /** The image so far. */
  image: Image;
  readonly #build: Build;

  constructor(build: Build, base: Image, buildArguments: BuildArguments) {
    this.#build = build;
    this.image = base;
    this.buildArguments = buildArguments;
    const environment = base.document.config.Env ?? [];
    const hasPath = environment.some((entry) => entry.startsWith('PATH='));
    this.config = {
      ...emptyConfig,
      ...structuredClone(base.document.config),
      Env: hasPath ? [...environment] : [...environment, defaultPath],
      OpenStdin: false,
      StdinOnce: false,
      Image: base.id,
    };
  }

  get shell(): readonly string[] {
    const own = this.config.Shell;
    return Array.isArray(own) && own.length > 0 ? own.map(String) : defaultShell;
  }

  expand(word: string): string {
    return expandWord(word, this.#variables(), this.#build.escapeCharacter);
  }

  expandToWords(word: string): readonly string[] {
    return expandWords(word, this.#variables(), this.#build.escapeCharacter);
  }

  print(text: string): void {
    this.#build.output.print(text);
  }

  async commit(comment: string): Promise<void> {
    await this.#commitEmpty({ ...this.config, Cmd: [...this.shell, '#(nop) ', comment] });
  }

  async commitDirectory(comment: string): Promise<void> {
    // The working directory is made with the container, as with every container.
    await this.#commitEmpty({ ...this.config, Cmd: [...this.shell, `#(nop) ${comment}`] });
  }

  async run(command: readonly string[]): Promise<void> {
    const environment = this.config.Env ?? [];
    const given = this.buildArguments.environment(environment);
    const visible = given.filter((entry) => this.buildArguments.isVisible(entry.split('=', 1)[0] ?? ''));
    const saved = given.length === 0 ? [...command] : [`|${visible.length}`, ...visible.toSorted(), ...command];
    const made = { ...this.config, Cmd: saved, Entrypoint: saved.length > 0 ? null : this.config.Entrypoint };
    if (this.#takesCached(made)) return;
    const life = await this.#create({
      ...this.config,
      Cmd: [...command],
      Env: [...environment, ...given],
      Entrypoint: [''],
      Healthcheck: { Test: ['NONE'] },
    });
    await runStep(this.#build, life, command);
    this.#commitContainer(life, made);
  }

  async copy(request: CopyRequest): Promise<void> {
    const { instruction, chown, destination, from } = request;
    const source = await this.#build.source(from);
    const items = findItems(request, source);
    const owner = chown === '' ? '' : `--chown=${chown}`;
    const comment = `${instruction} ${owner}${hashOf(items)} in ${destination} `;
    const made = { ...this.config, Cmd: [...this.shell, `#(nop) ${comment}`] };
    if (this.#takesCached(made) || source === undefined) return;
    const { clock } = this.#build.engine;
    const writable = { id: 'copy', tree: createFileTree({ now: () => clock.now() }) };
    const host = () => `${dataRoot}/overlay2/${this.#build.engine.newId()}/merged`;
    copyItems(request, items, source, filesOver(this.image.runtime, writable), this.config.WorkingDir, host);
    const layer = commitLayer(this.#build.engine, this.image.layers, writable);
    this.#become(
      addChildImage(this.#build.engine, this.image, {
        author: this.author,
        comment: '',
        container: '',
        containerConfig: made,
        config: structuredClone(this.config),
        layer,
      }),
    );
  }

  #variables(): ReadonlyMap<string, string> {
    const environment = this.config.Env ?? [];
    return variablesOf([...environment, ...this.buildArguments.environment(environment)]);
  }

  #takesCached(config: ContainerConfig): boolean {
    const found = this.#build.cache.find(this.image.id, config);
    if (found === undefined) return false;
    this.print(' ---> Using cache\n');
    this.#become(found);
    return true;
  }

  #become(image: Image): void {
    this.image = image;
    this.config.Image = image.id;
  }

  async #create(config: ContainerConfig): Promise<Life> {
    const { engine, hostConfig, containers } = this.#build;
    const body = createSchema.parse({ ...config, Image: this.image.id, HostConfig: hostConfig });
    const life = await createContainer(engine, '', body, this.image);
    containers.push(life);
    this.print(` ---> Running in ${short(life.record.id)}\n`);
    return life;
  }

  /** A step that runs nothing still makes a container, whose configuration the image remembers. */
  async #commitEmpty(config: ContainerConfig): Promise<void> {
    if (this.#takesCached(config)) return;
    const life = await this.#create(config);
    const merged = fillConfig(config, this.image.document.config);
    this.#commitContainer(life, { ...merged, Hostname: life.record.id.slice(0, 12) });
  }

  #commitContainer(life: Life, containerConfig: ContainerConfig): void {
    const { engine } = this.#build;
    this.#become(
      addChildImage(engine, this.image, {
        author: this.author,
        comment: '',
        container: life.record.id,
        containerConfig,
        config: structuredClone(this.config),
        layer: commitLayer(engine, this.image.layers, life.layer),
      }),
    );
  }
}
