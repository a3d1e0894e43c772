import { request } from 'node:http';

/** Asks the engine at `host` (unix:///...) without a client's process; what is no JSON comes as undefined, whatever the status. */
export function askDocker(host: string, method: string, path: string, body?: object | Uint8Array): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socketPath = host.replace(/^unix:\/\//, '');
    const type = body instanceof Uint8Array ? 'application/x-tar' : 'application/json';
    const headers = body === undefined ? {} : { 'Content-Type': type };
    const asked = request({ socketPath, method, path, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve(text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : undefined));
    });
    asked.on('error', reject);
    asked.end(body === undefined || body instanceof Uint8Array ? body : JSON.stringify(body));
  });
}
