import * as xterm from '@xterm/headless';

type Module = typeof xterm;

/** Node offers that CommonJS module only as its default export; bundlers offer the names as well. */
const names: Module = 'Terminal' in xterm ? xterm : (xterm as { readonly default: Module }).default;

/** An emulated terminal without a window. */
export const Emulator: Module['Terminal'] = names.Terminal;
