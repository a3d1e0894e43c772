import type { LabAction } from './action.ts';
import type { AppState, LabState } from './model.ts';

function freshLab(scenario: string): LabState {
  return {
    scenario,
    phase: 'opening',
    trouble: undefined,
    status: undefined,
    checklist: undefined,
    focus: 'shell',
    zoomed: false,
    scroll: 0,
    hints: [],
    hintTotal: undefined,
    solution: undefined,
    working: undefined,
    shell: { phase: 'none' },
    scrolledBack: 0,
  };
}

/** How many checks of the live list pass. */
export function passedChecks(lab: LabState): { readonly passed: number; readonly total: number } {
  const checks = lab.checklist?.checks ?? [];
  return { passed: checks.filter((check) => check.verdict === 'pass').length, total: checks.length };
}

function reduceEvent(lab: LabState, event: Extract<LabAction, { type: 'lab/event' }>['event']): LabState {
  switch (event.type) {
    case 'checklist':
      return { ...lab, checklist: event.checklist };
    case 'status':
      return { ...lab, status: event.status };
    case 'closing':
      return { ...lab, phase: 'lost', trouble: event.crashed ? '' : event.reason, working: undefined };
  }
}

/** What was asked for has to be seen: a zoomed shell gives way. */
function showNewest(lab: LabState): LabState {
  return { ...lab, scroll: 'newest', zoomed: lab.zoomed && lab.focus === 'task' };
}

/** The lab screen. Actions that come after the lab was left change nothing. */
export function reduceLab(state: AppState, action: LabAction): AppState {
  if (action.type === 'lab/opening') {
    const { lab } = state;
    const next = lab?.scenario === action.scenario ? { ...lab, phase: 'opening' as const } : freshLab(action.scenario);
    return { ...state, screen: 'lab', lab: next, result: undefined };
  }
  if (state.lab === undefined) return state;
  const lab = changeLab(state.lab, action);
  return lab === state.lab ? state : { ...state, lab };
}

function changeLab(lab: LabState, action: Exclude<LabAction, { type: 'lab/opening' }>): LabState {
  switch (action.type) {
    case 'lab/opened':
      return { ...lab, phase: 'ready', trouble: undefined, status: action.status };
    case 'lab/begun':
      return { ...lab, status: action.status, hints: [], hintTotal: undefined, solution: undefined, scroll: 0 };
    case 'lab/failed':
      return { ...lab, phase: 'failed', trouble: action.trouble, working: undefined };
    case 'lab/lost':
      return { ...lab, phase: 'lost', trouble: action.trouble, working: undefined };
    case 'lab/event':
      return reduceEvent(lab, action.event);
    case 'lab/working':
      return { ...lab, working: action.work };
    case 'lab/hints': {
      const next = { ...lab, hints: action.hints, hintTotal: action.total };
      return action.isNew && action.hints.length > lab.hints.length ? showNewest(next) : next;
    }
    case 'lab/solution': {
      const next = { ...lab, solution: action.solution };
      return action.isNew ? showNewest(next) : next;
    }
    case 'lab/focus':
      return { ...lab, focus: action.focus };
    case 'lab/zoom':
      return { ...lab, zoomed: !lab.zoomed };
    case 'lab/scrolled':
      return { ...lab, scroll: action.to };
    case 'lab/shell':
      return { ...lab, shell: action.shell };
    case 'lab/scrolled-back':
      return lab.scrolledBack === action.lines ? lab : { ...lab, scrolledBack: action.lines };
  }
}
