/** Arguments that count without an ARG, and that leave no trace in the image. */
const predefined = [
  'HTTP_PROXY',
  'http_proxy',
  'HTTPS_PROXY',
  'https_proxy',
  'FTP_PROXY',
  'ftp_proxy',
  'NO_PROXY',
  'no_proxy',
];

type Values = ReadonlyMap<string, string | undefined>;

/** What `--build-arg` and ARG make of each other. Follows moby builder/dockerfile BuildArgs. */
export class BuildArguments {
  /** From the command line; undefined: named without a value. */
  readonly #given: Values;
  readonly #allowed = new Map<string, string | undefined>();
  readonly #global: Map<string, string | undefined>;
  readonly #referenced: Set<string>;

  constructor(given: Values) {
    this.#given = given;
    this.#global = new Map();
    this.#referenced = new Set();
  }

  /** For a new stage: ARG has to name everything anew. */
  forStage(): BuildArguments {
    const stage = new BuildArguments(this.#given);
    for (const [name, value] of this.#global) stage.#global.set(name, value);
    for (const name of this.#referenced) stage.#referenced.add(name);
    return stage;
  }

  addGlobal(name: string, value: string | undefined): void {
    this.add(name, value);
    this.#global.set(name, value);
  }

  add(name: string, value: string | undefined): void {
    this.#allowed.set(name, value);
    this.#referenced.add(name);
  }

  /** Takes over which names a finished stage has used. */
  merge(stage: BuildArguments): void {
    for (const name of stage.#referenced) this.#referenced.add(name);
  }

  /** `NAME=value` of every argument that counts now and that the environment does not set itself. */
  environment(config: readonly string[]): readonly string[] {
    const set = new Set(config.map((entry) => entry.split('=', 1)[0] ?? ''));
    return this.#values(this.#allowed).filter((entry) => !set.has(entry.split('=', 1)[0] ?? ''));
  }

  /** For FROM, and for ARG above it. */
  globals(): readonly string[] {
    return this.#values(this.#global);
  }

  allowed(): readonly string[] {
    return this.#values(this.#allowed);
  }

  /** Whether it shows in the history, and so in the cache: predefined ones only when ARG names them. */
  isVisible(name: string): boolean {
    return this.#allowed.has(name) || !predefined.includes(name);
  }

  /** Given on the command line, but never asked for. */
  unused(): readonly string[] {
    return [...this.#given.keys()].filter((name) => !predefined.includes(name) && !this.#referenced.has(name));
  }

  #values(names: Values): readonly string[] {
    const all = new Set([...names.keys(), ...predefined]);
    return [...all].sort().flatMap((name) => {
      const value = this.#given.get(name) ?? names.get(name) ?? this.#global.get(name);
      return value === undefined ? [] : [`${name}=${value}`];
    });
  }
}
