import type { Clock, HttpRequest, HttpResponse } from '#api';
import type { PodConnection, PodConnectOptions } from './pod-connection.ts';
import { serveRemoteCommandOverSpdy } from './remote-command-spdy.ts';
import { serveRemoteCommandOverWebSocket } from './remote-command-websocket.ts';
import { isWebSocketRequest } from './websocket.ts';

/** One exec or attach: what the client asked for, and how to get at the container. */
export interface RemoteCommand {
  readonly request: HttpRequest;
  readonly options: PodConnectOptions;
  readonly connect: () => PodConnection;
  readonly clock: Clock;
}

/** Answers exec and attach with the protocol that the client upgrades to. Throws StatusError. */
export function serveRemoteCommand(command: RemoteCommand): HttpResponse {
  return isWebSocketRequest(command.request)
    ? serveRemoteCommandOverWebSocket(command)
    : serveRemoteCommandOverSpdy(command);
}
