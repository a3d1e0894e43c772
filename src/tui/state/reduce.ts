import type { Report } from '#api';
import type { Action, CatalogueAction, LabAction } from './action.ts';
import { reduceCatalogue } from './catalogue.ts';
import { reduceLab } from './lab.ts';
import type { AppState, LabState } from './model.ts';

/** The one place where the state changes. Pure. */
export function reduce(state: AppState, action: Action): AppState {
  switch (action.type) {
    case 'resized':
      return { ...state, size: action.size };
    case 'ticked':
      return { ...state, now: action.now };
    case 'language':
      return { ...state, language: action.language };
    case 'screen':
      return { ...state, screen: action.screen, notice: undefined };
    case 'reported':
      return {
        ...state,
        screen: 'result',
        result: { report: action.report, scroll: 0 },
        lab: state.lab === undefined ? undefined : withReport(state.lab, action.report),
        notice: undefined,
      };
    case 'result/scrolled':
      return state.result === undefined ? state : { ...state, result: { ...state.result, scroll: action.to } };
    case 'help':
      return { ...state, help: action.scroll === undefined ? undefined : { scroll: action.scroll } };
    case 'asked':
      return { ...state, question: action.question };
    case 'prefix':
      return { ...state, prefix: action.on };
    case 'notice':
      return { ...state, notice: action.notice };
    case 'mouse':
      return { ...state, mouse: action.on };
    default:
      return isLabAction(action) ? reduceLab(state, action) : reduceCatalogue(state, action);
  }
}

/** A passed attempt is over: nothing is lost when another scenario begins. */
function withReport(lab: LabState, report: Report): LabState {
  const { status } = lab;
  if (!report.passed || status?.attempt === undefined) return lab;
  return { ...lab, status: { ...status, attempt: { ...status.attempt, passed: true } } };
}

function isLabAction(action: LabAction | CatalogueAction): action is LabAction {
  return action.type.startsWith('lab/');
}
