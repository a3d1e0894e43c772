import { joinBytes } from '../../process/create-context.ts';
import { defineBuiltin } from './builtin.ts';

function reading(name: 'mapfile' | 'readarray') {
  return defineBuiltin({
    name,
    run: async (shell, args) => {
      const isTrimmed = args.some((arg) => /^-[a-z]*t/.test(arg));
      const variable = args.find((arg) => !arg.startsWith('-')) ?? 'MAPFILE';
      const chunks: Uint8Array[] = [];
      const input = shell.input(0);
      for (let chunk = await shell.process.until(input.read()); chunk !== undefined; ) {
        chunks.push(chunk.slice());
        chunk = await shell.process.until(input.read());
      }
      const lines = new TextDecoder().decode(joinBytes(chunks)).match(/[^\n]*\n|[^\n]+$/g) ?? [];
      shell.state.setArray(
        variable,
        lines.map((line) => (isTrimmed ? line.replace(/\n$/, '') : line)),
      );
      return 0;
    },
  });
}
export const mapfile = reading('mapfile');
export const readarray = reading('readarray');
