import type { ContainerConfig } from '../../records.ts';
import type { BuildArguments } from '../build-arguments.ts';
import type { Splitter } from '../dockerfile/words.ts';

/** An instruction as it was written, its text taken apart. */
export interface InstructionRequest {
  readonly args: readonly string[];
  readonly isJson: boolean;
  /** Values of the flags that the instruction knows. */
  readonly flags: ReadonlyMap<string, string>;
  /** The whole line. */
  readonly original: string;
}

/** What COPY and ADD ask for, variables replaced. */
export interface CopyRequest {
  readonly instruction: 'COPY' | 'ADD';
  readonly sources: readonly string[];
  readonly destination: string;
  /** `USER[:GROUP]`; empty: nobody asked. */
  readonly chown: string;
  /** A stage's name or number, or an image; empty: the build context. */
  readonly from: string;
}

/** The image that is being made, as instructions see and change it. */
export interface Stage {
  readonly config: ContainerConfig;
  readonly buildArguments: BuildArguments;
  /** What a command in shell form is given to. */
  readonly shell: readonly string[];
  author: string;
  /** Whether this Dockerfile, not the base image, set the command. */
  hasCommand: boolean;
  /** Quotes taken away, variables replaced. Throws DockerfileError. */
  expand(word: string): string;
  expandToWords(word: string): readonly string[];
  print(text: string): void;
  /** Makes an image of the configuration as it is now, or takes one that was made so before. */
  commit(comment: string): Promise<void>;
  /** As `commit`, with the working directory made. */
  commitDirectory(comment: string): Promise<void>;
  run(command: readonly string[]): Promise<void>;
  copy(request: CopyRequest): Promise<void>;
}

/** What an instruction does to the stage that is being built. Throws DockerfileError or BuildError. */
export type Action = (stage: Stage) => void | Promise<void>;

export interface InstructionDefinition {
  /** Lower case. */
  readonly name: string;
  readonly split: Splitter;
  /** Flags with a value; others are refused. */
  readonly flags?: readonly string[];
  /** Flags that only BuildKit has a use for: they are read, and refused when the instruction runs. */
  readonly newerFlags?: readonly string[];
  /** Checks what can be seen without building. Throws DockerfileError. */
  readonly parse: (request: InstructionRequest) => Action;
}

/** One instruction of the Dockerfile; `index.ts` lists them. */
export function defineInstruction(definition: InstructionDefinition): InstructionDefinition {
  return definition;
}
