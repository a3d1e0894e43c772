import type { Files } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';

/** Fills an empty volume, whose files lie at `path`, with what the image holds at that place, owner and mode of the directory included. */
export function copyUp(engine: Engine, path: string, image: Files, destination: string): void {
  if (!engine.files.exists(path) || engine.files.readDirectory(path).length > 0) return;
  if (!image.exists(destination) || image.stat(destination).type !== 'directory') return;
  const facts = image.stat(destination);
  copyTree(image, destination, engine.files, path);
  engine.files.chown(path, facts.uid, facts.gid);
  engine.files.chmod(path, facts.mode);
}

/** Copies what a directory holds, with owners, modes and times. */
function copyTree(from: Files, source: string, to: Files, target: string): void {
  for (const name of from.readDirectory(source)) {
    const facts = from.linkFacts(`${source}/${name}`);
    const path = `${target}/${name}`;
    const owner = { mode: facts.mode, uid: facts.uid, gid: facts.gid };
    if (facts.type === 'directory') {
      to.makeDirectory(path, owner);
      copyTree(from, `${source}/${name}`, to, path);
    } else if (facts.type === 'symlink') {
      to.symlink(facts.target ?? '', path);
      continue;
    } else if (facts.type === 'file') to.writeFile(path, from.readFile(`${source}/${name}`), owner);
    else continue;
    to.change(path, { modified: facts.modified });
  }
}
