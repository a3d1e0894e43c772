export { type Export, parseExports } from './exports.ts';
export { exportTable, type FileClient, type FileServer, mountShare, type Share } from './file-server.ts';
export { layOutFileServer } from './lay-out.ts';
