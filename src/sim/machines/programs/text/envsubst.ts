import { defineProgram } from '../../../runtime/process/program.ts';

/** `envsubst [FORMAT]`: `$NAME` and `${NAME}` become what the environment says, with a format only those that it names. */
export const envsubst = defineProgram({
  name: 'envsubst',
  run: async (context) => {
    const [format] = context.arguments.filter((arg) => !arg.startsWith('-'));
    const variable = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g;
    const named = format === undefined ? undefined : [...format.matchAll(variable)].map(([, a, b]) => a ?? b);
    const text = new TextDecoder().decode(await context.readAll());
    await context.print(
      text.replace(variable, (whole, braced: string | undefined, plain: string | undefined) => {
        const name = braced ?? plain ?? '';
        return named === undefined || named.includes(name) ? (context.environment.get(name) ?? '') : whole;
      }),
    );
    return 0;
  },
});
