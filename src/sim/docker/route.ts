import type { HttpRequest, HttpResponse } from '#api';
import type { Engine } from './engine.ts';

/** The `{name}` of a path. Names of images may hold slashes. */
export interface PathParameters {
  readonly name: string;
}

export interface Route {
  readonly method: string;
  /** `/containers/{name}/json`; without version. */
  readonly path: string;
  readonly run: (
    engine: Engine,
    request: HttpRequest,
    parameters: PathParameters,
  ) => HttpResponse | Promise<HttpResponse>;
}

/** The routes of one noun. */
export function defineRoutes(routes: readonly Route[]): readonly Route[] {
  return routes;
}

/** Finds the route of a method and a path without version. The first that fits counts. */
export function createRouter(routes: readonly Route[]) {
  const compiled = routes.map((route) => ({
    route,
    expression: new RegExp(`^${route.path.replace(/[.]/g, '\\.').replace('{name}', '(?<name>.+)')}$`),
  }));
  return (method: string, path: string): { readonly route: Route; readonly parameters: PathParameters } | undefined => {
    for (const { route, expression } of compiled) {
      if (route.method !== method) continue;
      const match = expression.exec(path);
      if (match !== null) return { route, parameters: { name: decodeURIComponent(match.groups?.name ?? '') } };
    }
    return undefined;
  };
}
