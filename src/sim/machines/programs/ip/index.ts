import { defineProgram, type Program } from '../../../runtime/process/program.ts';
import type { Surroundings } from '../surroundings.ts';
import { brief, describe, linksOf, plainName } from './links.ts';
import { namespaces, neighbours, routes, routeTo } from './routes.ts';

/** Shows interfaces, addresses and routes; nothing of them can be changed. Follows iproute2. */
export function ip({ view }: Surroundings): Program {
  return defineProgram({
    name: 'ip',
    run: async (context) => {
      const options = context.arguments.filter((argument) => argument.startsWith('-'));
      const [object = '', ...rest] = context.arguments.filter((argument) => !argument.startsWith('-'));
      const isBrief = options.some((option) => /^-br/.test(option));
      const is = (whole: string) => object !== '' && whole.startsWith(object);
      const [verb = 'show'] = rest;
      const words = rest.filter((word) => !['show', 'list', 'ls', 's', 'sh', 'dev'].includes(word));
      if (['add', 'del', 'set', 'change', 'replace', 'flush', 'a', 'd'].includes(verb)) {
        await context.complain(`not simulated: ip ${object} ${verb}`);
        return 1;
      }
      if (is('route')) {
        const wanted = words[0];
        if (verb === 'get') {
          const [, to = ''] = words;
          const way = routeTo(view, to);
          const error =
            to === '' ? 'need at least a destination address' : `any valid prefix is expected rather than "${to}".`;
          if (way === undefined) await context.stderr.write(new TextEncoder().encode(`Error: ${error}\n`));
          else await context.print(way);
          return way === undefined ? 1 : 0;
        }
        const lines = routes(view).split(/(?<=\n)/);
        await context.print(lines.filter((line) => wanted === undefined || line.includes(wanted)).join(''));
        return 0;
      }
      if (is('neighbour') || is('neighbor')) {
        await context.print(neighbours(view));
        return 0;
      }
      if (is('netns')) {
        if (verb === 'show' || verb === 'list') await context.print(namespaces(view));
        else await context.complain('not simulated: use crictl exec');
        return verb === 'show' || verb === 'list' ? 0 : 1;
      }
      const withAddress = is('address');
      if (!withAddress && !is('link')) {
        const text =
          object === ''
            ? 'Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }'
            : `Object "${object}" is unknown, try "ip help".`;
        await context.stderr.write(new TextEncoder().encode(`${text}\n`));
        return object === '' ? 255 : 1;
      }
      const all = linksOf(view);
      const [wanted] = words;
      if (wanted !== undefined && !all.some((link) => plainName(link) === wanted)) {
        await context.stderr.write(new TextEncoder().encode(`Device "${wanted}" does not exist.\n`));
        return 1;
      }
      for (const [index, link] of all.entries()) {
        if (wanted !== undefined && plainName(link) !== wanted) continue;
        if (options.includes('-4') && link.address === undefined) continue;
        await context.print(isBrief ? brief(link, withAddress) : describe(link, index + 1, withAddress));
      }
      return 0;
    },
  });
}
