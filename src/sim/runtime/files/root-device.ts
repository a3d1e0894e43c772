/** The disk that a machine's files lie on, and so what its containers mount from there; 252:1 are its numbers. */
export const rootDevice = { kind: 'ext4', device: '/dev/vda1', numbers: '252:1' } as const;
