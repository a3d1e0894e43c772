/** Where an engine keeps everything. */
export const dataRoot = '/var/lib/docker';
