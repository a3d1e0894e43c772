import { Box } from 'ink';
import type { ReactNode } from 'react';
import { Divider } from '../components/divider.tsx';
import { Row } from '../components/row.tsx';
import { Rows } from '../components/rows.tsx';
import { StatusBar } from '../components/status-bar.tsx';
import type { Messages } from '../messages/index.ts';
import { chosenEntry } from '../state/catalogue.ts';
import { isWide } from '../state/layout.ts';
import type { AppState } from '../state/model.ts';
import { rule } from '../text/rule.ts';
import { justify, type Line, span } from '../text/span.ts';
import { catalogueView } from './catalogue-view.ts';
import { entryDetails } from './entry-details.ts';
import { scrollSigns } from './scroll-signs.ts';

function headline({ entries, size }: AppState, messages: Messages): Line {
  const passed = entries?.filter((entry) => entry.best?.passed === true).length ?? 0;
  const summary = entries === undefined ? '' : messages.catalogue.summary(passed, entries.length);
  return justify(
    [span(` ${messages.product}`, 'accent'), span(`  ${messages.catalogue.title}`, 'dim')],
    [span(`${summary} `, 'dim')],
    size.columns,
  );
}

/** Choosing a scenario: the list, and what the chosen one is about (beside it when there is room, else below). */
export function CatalogueScreen({
  state,
  messages,
}: {
  readonly state: AppState;
  readonly messages: Messages;
}): ReactNode {
  const { size, catalogue, language } = state;
  const view = catalogueView(state, messages);
  const entry = chosenEntry(state);
  const wide = isWide(size);
  const searches = catalogue.searching || catalogue.query !== '';
  const below = size.columns - view.list.width - 1;
  const details = entryDetails(entry, wide ? below : size.columns, language, messages);
  const note = scrollSigns(view.hidden.above, view.hidden.below);
  const top = rule(wide ? [{ width: view.list.width, note }, { width: below }] : [{ width: size.columns, note }]);
  return (
    <Box flexDirection="column">
      <Row
        line={
          searches
            ? [span(` ${messages.catalogue.search}`, 'accent'), span(catalogue.query)]
            : headline(state, messages)
        }
        width={size.columns}
      />
      <Row line={top} width={size.columns} />
      {wide ? (
        <Box>
          <Rows lines={view.lines} width={view.list.width} height={view.list.height} />
          <Divider height={view.list.height} />
          <Rows lines={details} width={below} height={view.list.height} />
        </Box>
      ) : (
        <>
          <Rows lines={view.lines} width={view.list.width} height={view.list.height} />
          <Row line={rule([{ width: size.columns }])} width={size.columns} />
          <Rows lines={details} width={size.columns} height={size.rows - view.list.height - 4} />
        </>
      )}
      <StatusBar state={state} messages={messages} />
    </Box>
  );
}
