import { expect, test } from 'vitest';
import { parseCertificateRequest } from './certificate-request.ts';

const request =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQkZEQ0J1d0lCQURBc01RMHdDd1lEVlFRRERBUnFZVzVsTVEwd0N3WURWUVFLREFSa1pYWnpNUXd3Q2dZRApWUVFLREFOdmNITXdXVEFUQmdjcWhrak9QUUlCQmdncWhrak9QUU1CQndOQ0FBU2hkRWE3bUtOOUFvRXVrSGdQCnVNQSsxMGt6ZzlNc0lDWmFXVFVtTGhQZjJPZmJqU0E1eWszWHpYOUozczkyb1NCb09xNEYrTGh0UXk2eXl0eVMKL2xkc29DMHdLd1lKS29aSWh2Y05BUWtPTVI0d0hEQWFCZ05WSFJFRUV6QVJnZ2xoTG1WNFlXMXdiR1dIQkFvQQpBQUV3Q2dZSUtvWkl6ajBFQXdJRFNBQXdSUUlnZjVJOUhDaC9id3VxSW9kN2QyRlh2TTVUbnRkelpzblpvWjhCCnFuT3Avb1FDSVFDUGU4VWxPd2pnVjk0M3BjQnI3TU1zRVJ0ZGVpb2haUFE4M2pLNUVlTlIxQT09Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=';

function changed(from: RegExp, to: string): string {
  return Buffer.from(Buffer.from(request, 'base64').toString().replace(from, to)).toString('base64');
}

test('a request tells its subject, its alternative names and that it is signed by its own key', () => {
  expect(parseCertificateRequest(request)).toMatchObject({
    commonName: 'jane',
    organizations: ['devs', 'ops'],
    dnsNames: ['a.example'],
    ipAddresses: ['10.0.0.1'],
    emailAddresses: [],
    uris: [],
  });
  expect(parseCertificateRequest(request).check()).toBeUndefined();
});

test.each([
  ['no PEM', 'bm9wZQ==', 'PEM block type must be CERTIFICATE REQUEST'],
  ['another block', changed(/CERTIFICATE REQUEST/g, 'CERTIFICATE'), 'PEM block type must be CERTIFICATE REQUEST'],
  ['half a request', changed(/\n[^\n]+\n-----END/, '\n-----END'), 'asn1: syntax error: data truncated'],
])('%s is refused', (_, text, message) => {
  expect(() => parseCertificateRequest(text)).toThrow(message);
});
