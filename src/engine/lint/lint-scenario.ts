import { type CheckRegistry, type Language, languages, type Problem, placeholdersIn } from '#api';
import type { LoadedScenario } from '../load/instantiate.ts';
import type { Add } from './add.ts';
import { lintAsItWas } from './lint-as-it-was.ts';
import { lintDemands } from './lint-demands.ts';
import { lintStates } from './lint-states.ts';
import { oneLine, states } from './words.ts';

/** Each scenario has at least so many known wrong answers. */
const fewestWrongAnswers = 4;

/** What a sound scenario file still does wrong towards its learners. Pure: files are looked at by lintFiles. */
export function lintScenario(scenario: LoadedScenario, checks: CheckRegistry): readonly Problem[] {
  const problems: Problem[] = [];
  const add: Add = (path, rule, message, options = {}) => {
    problems.push({
      file: scenario.file,
      ...scenario.source.at(path),
      severity: options.severity ?? 'error',
      rule,
      message,
      ...(options.remedy === undefined ? {} : { remedy: options.remedy }),
    });
  };
  for (const language of languages) {
    lintCitations(scenario, language, add);
    lintLiterals(scenario, checks, language, add);
    lintDemands(scenario, language, add);
  }
  lintTranslations(scenario, add);
  lintAnswers(scenario, add);
  lintWeights(scenario, add);
  lintParameters(scenario, add);
  lintNever(scenario, add);
  lintUses(scenario, checks, add);
  lintMachine(scenario, add);
  lintStates(scenario, checks, add);
  lintAsItWas(scenario, checks, add);
  return problems;
}

function lintCitations({ document }: LoadedScenario, language: Language, add: Add): void {
  const task = document.task[language];
  if (task === undefined) return;
  for (const [index, check] of document.checks.entries()) {
    const cites = check.cites[language];
    if (cites === undefined || oneLine(task).includes(oneLine(cites))) continue;
    add(
      ['checks', index, 'cites', language],
      'unstated-citation',
      `The check ${check.id} cites words that the task does not have (${language}): "${oneLine(cites)}".`,
      { remedy: 'Copy the words of the task that demand it.' },
    );
  }
  for (const [index, { name, breaks }] of document.wrong.entries()) {
    const words = breaks?.[language];
    if (words === undefined || oneLine(task).includes(oneLine(words))) continue;
    add(
      ['wrong', index, 'breaks', language],
      'unstated-citation',
      `The wrong answer ${name} breaks words that the task does not have (${language}): "${oneLine(words)}".`,
      { remedy: 'Copy the words of the task that it goes against.' },
    );
  }
}

function lintLiterals({ document }: LoadedScenario, checks: CheckRegistry, language: Language, add: Add): void {
  const task = document.task[language];
  if (task === undefined) return;
  for (const [index, check] of document.checks.entries()) {
    const kind = checks.get(check.kind);
    const spec = kind?.schema.safeParse(check.spec);
    if (kind === undefined || spec === undefined || !spec.success) continue;
    for (const literal of kind.literals(spec.data)) {
      if (states(task, literal)) continue;
      add(
        ['checks', index, 'spec'],
        'unstated-literal',
        `The check ${check.id} demands ${JSON.stringify(literal)}, which the task does not state (${language}).`,
        { remedy: 'State it in the task, or do not grade it.' },
      );
    }
  }
}

function lintTranslations({ document }: LoadedScenario, add: Add): void {
  const visit = (value: unknown, path: readonly PropertyKey[]): void => {
    if (typeof value !== 'object' || value === null) return;
    if (path[path.length - 1] === 'spec') return;
    if (!Array.isArray(value) && 'en' in value && typeof value.en === 'string') {
      for (const language of languages) {
        if (language in value) continue;
        add(path, 'missing-translation', `There is no "${language}" text for "${oneLine(value.en).slice(0, 60)}".`, {
          severity: 'warning',
        });
      }
      return;
    }
    for (const [key, inner] of Object.entries(value)) visit(inner, [...path, Array.isArray(value) ? Number(key) : key]);
  };
  visit(document, []);
}

function lintAnswers({ document }: LoadedScenario, add: Add): void {
  if (document.wrong.length < fewestWrongAnswers) {
    add(
      ['wrong'],
      'few-wrong-answers',
      `There are ${document.wrong.length} wrong answers; a scenario needs at least ${fewestWrongAnswers}.`,
      { remedy: 'Add what learners really get wrong.' },
    );
  }
  for (const [index, check] of document.checks.entries()) {
    if (document.wrong.some((wrong) => wrong.fails.includes(check.id))) continue;
    add(['checks', index, 'id'], 'unproved-check', `No wrong answer fails the check ${check.id}.`, {
      severity: 'warning',
      remedy: 'Add one that does.',
    });
  }
  if (document.hints.length < 2) {
    add(['hints'], 'few-hints', 'There is only one hint; hints lead to the solution in steps.', {
      severity: 'warning',
    });
  }
  for (const language of languages) {
    const hints = document.hints.map((hint) => oneLine(hint[language] ?? hint.en));
    for (const [index, hint] of hints.entries()) {
      if (hints.indexOf(hint) < index) add(['hints', index], 'duplicate-hint', 'This hint stands twice.');
    }
  }
}

/** Points say how much of the task a check is: one that outweighs all others makes the others worth nothing. */
function lintWeights({ document }: LoadedScenario, add: Add): void {
  const sum = document.checks.reduce((total, { points }) => total + points, 0);
  for (const [index, { id, points }] of document.checks.entries()) {
    if (document.checks.length < 3 || points * 2 <= sum) continue;
    add(
      ['checks', index, 'points'],
      'weight',
      `The check ${id} has ${points} of ${sum} points, more than all others.`,
      {
        severity: 'warning',
        remedy: 'Give it fewer points, or make several checks of it.',
      },
    );
  }
}

/** A parameter that neither texts nor checks mention may still stand in files, but then nobody grades what it changes. */
function lintParameters({ document, source }: LoadedScenario, add: Add): void {
  const { checks } = (source.value ?? {}) as { readonly checks?: unknown };
  const used = placeholdersIn(JSON.stringify(checks ?? []));
  for (const name of Object.keys(document.parameters ?? {})) {
    if (used.includes(name)) continue;
    add(['parameters', name], 'ungraded-parameter', `No check depends on the parameter ${name}.`, {
      severity: 'warning',
      remedy: 'Grade it, or write its value out.',
    });
  }
}

/** A statement that must not be true is true of nothing: without another check it would be given away. */
function lintNever({ document }: LoadedScenario, add: Add): void {
  for (const [index, check] of document.checks.entries()) {
    if (check.never !== true) continue;
    if ((check.dependsOn ?? []).length === 0) {
      add(['checks', index, 'never'], 'never-alone', `The check ${check.id} passes where nothing exists.`, {
        remedy: 'Name below dependsOn the check that what it is about exists.',
      });
    }
    if (!document.wrong.some((wrong) => wrong.fails.includes(check.id))) {
      add(['checks', index, 'never'], 'unproved-check', `No wrong answer shows that ${check.id} can fail.`, {
        remedy: 'Add one that does.',
      });
    }
  }
}

function lintUses({ document }: LoadedScenario, checks: CheckRegistry, add: Add): void {
  for (const [index, check] of document.checks.entries()) {
    const looksAt = checks.get(check.kind)?.looksAt;
    if (looksAt === undefined || looksAt === 'files' || looksAt === 'scripts' || document.uses.includes(looksAt))
      continue;
    add(['checks', index, 'kind'], 'uses', `The check ${check.id} looks at ${looksAt}, which is not among uses.`, {
      remedy: `Add ${looksAt} to uses.`,
    });
  }
}

/** Only simulated labs have machines that scripts can run on. */
function lintMachine({ document }: LoadedScenario, add: Add): void {
  if (document.scriptsOn === undefined || !document.backends.includes('live')) return;
  add(['scriptsOn'], 'scripts-on', `The scripts run on ${document.scriptsOn}, which a live cluster does not offer.`, {
    remedy: 'Leave live out of backends, or scriptsOn.',
  });
}
