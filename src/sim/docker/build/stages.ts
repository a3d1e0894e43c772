import type { Image } from '../images/image.ts';
import { BuildError } from './build-error.ts';

/** The stages that are finished, by name and number. */
export class Stages {
  readonly #inOrder: Image[] = [];
  readonly #byName = new Map<string, Image>();

  named(name: string): Image | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  /** What `--from` means; undefined: no stage, so perhaps an image. Throws BuildError. */
  find(text: string): Image | undefined {
    const named = this.named(text);
    if (named !== undefined || !/^[+-]?\d+$/.test(text)) return named;
    const index = Number(text);
    const failed = (why: string) => new BuildError(`invalid from flag value ${text}: ${why}`);
    if (index === this.#inOrder.length) throw failed('refers to current build stage');
    const found = this.#inOrder[index];
    if (found === undefined) throw failed('index out of bounds');
    return found;
  }

  demandFree(name: string): void {
    if (name !== '' && this.#byName.has(name)) throw new BuildError(`${name} stage name already used`);
  }

  add(name: string, image: Image): void {
    if (name !== '') this.#byName.set(name, image);
    this.#inOrder.push(image);
  }
}
