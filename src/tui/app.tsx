import type { ReactNode } from 'react';
import { ThemeContext } from './hooks/theme-context.ts';
import { useStore } from './hooks/use-store.ts';
import { messagesIn } from './messages/index.ts';
import { CatalogueScreen } from './screens/catalogue.tsx';
import { HelpScreen } from './screens/help.tsx';
import { LabScreen } from './screens/lab.tsx';
import { ResultScreen } from './screens/result.tsx';
import { TooSmallScreen } from './screens/too-small.tsx';
import { isTooSmall } from './state/layout.ts';
import type { Store } from './state/store.ts';
import type { Theme } from './theme.ts';

/** The screen for the state as it is. */
export function App({ store, theme }: { readonly store: Store; readonly theme: Theme }): ReactNode {
  const state = useStore(store);
  const messages = messagesIn(state.language);
  return <ThemeContext value={theme}>{screenFor()}</ThemeContext>;

  function screenFor(): ReactNode {
    const { lab, result } = state;
    if (isTooSmall(state.size)) return <TooSmallScreen size={state.size} messages={messages} />;
    if (state.help !== undefined) return <HelpScreen state={state} messages={messages} />;
    if (state.screen === 'result' && result !== undefined) {
      return <ResultScreen state={state} result={result} messages={messages} />;
    }
    if (state.screen === 'lab' && lab !== undefined) return <LabScreen state={state} lab={lab} messages={messages} />;
    return <CatalogueScreen state={state} messages={messages} />;
  }
}
