import { refuse } from './engine-error.ts';
import { defineRoutes, type Route } from './route.ts';

const nouns = ['services', 'nodes', 'tasks', 'secrets', 'configs'];
const refusing = (method: string, path: string, refusal: () => Error): Route => ({
  method,
  path,
  run: () => {
    throw refusal();
  },
});

/** The engine is in no swarm, and says so wherever a manager would answer. */
export const swarmRoutes = defineRoutes([
  ...['GET', 'POST'].flatMap((method) =>
    nouns.flatMap((noun) => [`/${noun}`, `/${noun}/{name}`].map((path) => refusing(method, path, refuse.notManager))),
  ),
  ...nouns.map((noun) => refusing('DELETE', `/${noun}/{name}`, refuse.notManager)),
  refusing('GET', '/swarm', refuse.notManager),
  refusing('GET', '/swarm/unlockkey', refuse.notManager),
  refusing('POST', '/swarm/update', refuse.notManager),
  refusing('POST', '/swarm/leave', refuse.noSwarmMember),
  refusing('POST', '/swarm/init', () => refuse.notSimulated('swarms')),
  refusing('POST', '/swarm/join', () => refuse.notSimulated('swarms')),
  refusing('POST', '/swarm/unlock', () => refuse.notSimulated('swarms')),
]);
