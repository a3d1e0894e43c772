export { type Export, parseExports } from './exports.ts';
export { exportTable, type FileServer, mountShare } from './file-server.ts';
export { layOutFileServer } from './lay-out.ts';
