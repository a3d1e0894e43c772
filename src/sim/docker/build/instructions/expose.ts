import { DockerfileError } from '../dockerfile/dockerfile-error.ts';
import { separated } from '../dockerfile/words.ts';
import { defineInstruction } from './definition.ts';
import { demandSome } from './demand.ts';

/** `80`, `53/udp`, `7000-7002`: every port of it. Follows go-connections/nat ParsePortSpec, of which only the container's part counts. */
function portsOf(text: string): readonly string[] {
  const [address = '', protocol = 'tcp', ...more] = text.split('/');
  const inside = address.split(':').at(-1) ?? '';
  if (more.length > 0 || inside === '') throw new DockerfileError(`No port specified: ${text}<empty>`);
  const match = /^(\d+)(?:-(\d+))?$/.exec(inside);
  const from = Number(match?.[1]);
  const to = Number(match?.[2] ?? match?.[1]);
  if (match === null || to > 65_535) throw new DockerfileError(`Invalid containerPort: ${inside}`);
  if (to < from) throw new DockerfileError(`Invalid containerPort: ${inside}`);
  const kind = protocol.toLowerCase();
  if (!['tcp', 'udp', 'sctp'].includes(kind)) throw new DockerfileError(`Invalid proto: ${protocol}`);
  return Array.from({ length: to - from + 1 }, (_, index) => `${from + index}/${kind}`);
}

export const expose = defineInstruction({
  name: 'expose',
  split: separated,
  parse: ({ args }) => {
    demandSome('EXPOSE', args);
    const given = args.toSorted();
    return async (stage) => {
      const ports = given.flatMap((port) => stage.expandToWords(port));
      const exposed = ports.flatMap(portsOf).map((port) => [port, {}] as const);
      stage.config.ExposedPorts = { ...stage.config.ExposedPorts, ...Object.fromEntries(exposed) };
      await stage.commit(`EXPOSE ${ports.join(' ')}`);
    };
  },
});
