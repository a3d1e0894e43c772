import { expect, it } from 'vitest';
import { createFileTree } from '../runtime/index.ts';
import { LabDatabase } from './lab-database.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

it('brings back a tree, and nothing of folders that went', async () => {
  const database = await LabDatabase.open(':memory:');
  const reopened = () => {
    const [journal, loaded] = [database.journal('t'), database.load('t')];
    return createFileTree({ now: () => 0, journal, ...(loaded === undefined ? {} : { loaded }) });
  };
  const first = reopened();
  first.makeDirectory('/old/deep', { recursive: true });
  first.writeFile('/old/deep/file', bytes('a'));
  first.writeFile('/old/file', bytes('b'));
  first.remove('/old', { recursive: true });

  const second = reopened();
  for (const folder of ['/a', '/b']) second.makeDirectory(folder);
  for (const file of ['/c', '/d', '/e']) second.writeFile(file, bytes(file));

  const third = reopened();
  expect(third.readDirectory('/')).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect([...third.readDirectory('/a'), ...third.readDirectory('/b')]).toEqual([]);
  expect(new TextDecoder().decode(third.readFile('/d'))).toBe('/d');
  database.close();
});
