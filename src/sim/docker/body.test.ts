import { describe, expect, it } from 'vitest';
import { containerBody, readBody, strictBody } from './body.ts';
import { createSchema } from './containers/create-body.ts';
import { connectSchema } from './networks/change-endpoints.ts';
import { createSchema as networkSchema } from './networks/create-network.ts';

function request(body: string, type = 'application/json') {
  return {
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: { 'content-type': type },
    body: (async function* () {
      yield Buffer.from(body);
    })(),
    signal: new AbortController().signal,
  };
}

const create = (body: string) => readBody(request(body), createSchema, containerBody);

describe('a body of the wrong type is refused in the words of Go', () => {
  it.each([
    ['[]', 'Go value of type runconfig.ContainerConfigWrapper', 'array'],
    ['"x"', 'Go value of type runconfig.ContainerConfigWrapper', 'string'],
    ['{"Image":5}', 'Go struct field ContainerConfigWrapper.Image of type string', 'number'],
    ['{"Cmd":[5]}', 'Go struct field ContainerConfigWrapper.Cmd of type string', 'array'],
    ['{"Env":"x"}', 'Go struct field ContainerConfigWrapper.Env of type []string', 'string'],
    ['{"Tty":"yes"}', 'Go struct field ContainerConfigWrapper.Tty of type bool', 'string'],
    ['{"Labels":[]}', 'Go struct field ContainerConfigWrapper.Labels of type map[string]string', 'array'],
    ['{"Labels":{"a":1}}', 'Go struct field ContainerConfigWrapper.Labels of type string', 'number'],
    ['{"ExposedPorts":{"80":1}}', 'Go struct field ContainerConfigWrapper.ExposedPorts of type struct {}', 'number'],
    ['{"ExposedPorts":["80"]}', 'Go struct field ContainerConfigWrapper.ExposedPorts of type nat.PortSet', 'array'],
    ['{"Volumes":"x"}', 'Go struct field ContainerConfigWrapper.Volumes of type map[string]struct {}', 'string'],
    ['{"StopTimeout":1.5}', 'Go struct field ContainerConfigWrapper.StopTimeout of type int', 'number 1.5'],
    ['{"HostConfig":[]}', 'Go struct field ContainerConfigWrapper.HostConfig of type container.HostConfig', 'array'],
    ['{"HostConfig":{"Memory":"1g"}}', 'Go struct field HostConfig.HostConfig.Memory of type int64', 'string'],
    [
      '{"HostConfig":{"Mounts":[{"Type":1}]}}',
      'Go struct field Mount.HostConfig.Mounts.Type of type mount.Type',
      'number',
    ],
    ['{"HostConfig":{"Mounts":{}}}', 'Go struct field HostConfig.HostConfig.Mounts of type []mount.Mount', 'object'],
    [
      '{"HostConfig":{"PortBindings":{"80/tcp":[{"HostPort":80}]}}}',
      'Go struct field PortBinding.HostConfig.PortBindings.HostPort of type string',
      'number',
    ],
    [
      '{"HostConfig":{"RestartPolicy":{"MaximumRetryCount":"1"}}}',
      'Go struct field RestartPolicy.HostConfig.RestartPolicy.MaximumRetryCount of type int',
      'string',
    ],
    [
      '{"HostConfig":{"Devices":[1]}}',
      'Go struct field HostConfig.HostConfig.Devices of type container.DeviceMapping',
      'number',
    ],
    [
      '{"NetworkingConfig":{"EndpointsConfig":[]}}',
      'Go struct field NetworkingConfig.NetworkingConfig.EndpointsConfig of type map[string]*network.EndpointSettings',
      'array',
    ],
  ])('%s', async (body, place, kind) => {
    const message = `json: cannot unmarshal ${kind} into ${place}`;
    await expect(create(body)).rejects.toMatchObject({ status: 500, message });
  });

  it('by endpoints of networks with another status', async () => {
    await expect(readBody(request('{"IPAM":{"Config":{}}}'), networkSchema, strictBody)).rejects.toMatchObject({
      status: 400,
      message: 'json: cannot unmarshal object into Go struct field IPAM.IPAM.Config of type []network.IPAMConfig',
    });
    await expect(readBody(request('{"EndpointConfig":"x"}'), connectSchema, strictBody)).rejects.toMatchObject({
      message:
        'json: cannot unmarshal string into Go struct field NetworkConnect.EndpointConfig of type network.EndpointSettings',
    });
  });
});

it.each([
  [containerBody, 500, 'EOF'],
  [strictBody, 400, 'got EOF while reading request body'],
])('an empty body is refused as each endpoint does', async (manner, status, message) => {
  await expect(readBody(request(''), connectSchema, manner)).rejects.toMatchObject({ status, message });
});

it('what is null counts as not given, and other media types are refused', async () => {
  expect(await readBody(request('{"Container":null}'), connectSchema, strictBody)).toEqual({ Container: '' });
  await expect(readBody(request('{}', 'text/plain'), connectSchema, strictBody)).rejects.toMatchObject({
    status: 400,
    message: "Content-Type specified (text/plain) must be 'application/json'",
  });
});
