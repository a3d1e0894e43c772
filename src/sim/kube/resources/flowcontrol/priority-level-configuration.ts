import {
  deepEqual,
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
} from '#apimachinery';
import type {
  ExemptPriorityLevelConfiguration,
  LimitedPriorityLevelConfiguration,
  LimitResponse,
  PriorityLevelConfiguration,
  PriorityLevelConfigurationSpec,
  QueuingConfiguration,
} from '#types/flowcontrol-v1';
import { keepMetadata } from '../../registry/metadata.ts';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { at, type Path } from '../shared/errors.ts';
import { internalJson } from '../shared/go-diff/go-json.ts';
import { priorityLevelConfigurations } from './bootstrap.ts';
import { FLOWCONTROL_GROUP, validateConditions } from './shared.ts';

const MOST_QUEUES = 10_000_000;
const HASH_BITS = 60;
const SHARES = 'must be a non-negative integer';
const ZERO_SHARES = 'flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares';

type Level = PriorityLevelConfiguration;

/** Follows pkg/registry/flowcontrol/prioritylevelconfiguration and pkg/apis/flowcontrol. */
export const priorityLevelConfiguration = defineResource<Level>({
  group: FLOWCONTROL_GROUP,
  version: 'v1',
  kind: 'PriorityLevelConfiguration',
  resource: 'prioritylevelconfigurations',
  singular: 'prioritylevelconfiguration',
  namespaced: false,
  schema: 'k8s.io/api/flowcontrol/v1.PriorityLevelConfiguration',
  subresources: {
    status: {
      verbs: ['get', 'patch', 'update'],
      prepareForUpdate: keepMetadata,
      updateRules: ['change'],
      validateUpdate: ({ status }) => validateConditions(status?.conditions),
    },
  },

  defaults({ spec }) {
    const { exempt, limited } = spec ?? {};
    if (exempt) {
      exempt.nominalConcurrencyShares ??= 0;
      exempt.lendablePercent ??= 0;
    }
    if (limited) {
      limited.nominalConcurrencyShares ??= 30;
      limited.lendablePercent ??= 0;
      const { queuing } = limited.limitResponse ?? {};
      if (queuing) {
        queuing.handSize ||= 8;
        queuing.queues ||= 64;
        queuing.queueLengthLimit ||= 50;
      }
    }
  },
  prepareForCreate(object) {
    delete object.status;
  },
  updateRules: ['metadata', 'object'],
  validate: ({ metadata: { name = '', annotations }, spec, status }) => [
    ...(annotations?.[ZERO_SHARES] === undefined
      ? []
      : [fieldForbidden(at.metadata.child('annotations'), `annotation '${ZERO_SHARES}' is forbidden`)]),
    ...validateSpec(name, spec ?? {}),
    ...validateFixed(name, spec),
    ...validateConditions(status?.conditions),
  ],

  columns: [
    nameColumn(),
    textColumn('Type', ({ spec }) => spec?.type ?? ''),
    limitColumn('NominalConcurrencyShares', ({ nominalConcurrencyShares }) => nominalConcurrencyShares ?? 0),
    limitColumn('Queues', ({ limitResponse }) => limitResponse?.queuing?.queues),
    limitColumn('HandSize', ({ limitResponse }) => limitResponse?.queuing?.handSize),
    limitColumn('QueueLengthLimit', ({ limitResponse }) => limitResponse?.queuing?.queueLengthLimit),
    ageColumn(),
  ],
});

function limitColumn(name: string, value: (limited: LimitedPriorityLevelConfiguration) => number | undefined) {
  const cell = ({ spec }: Level) => (spec?.limited ? value(spec.limited) : undefined) ?? '<none>';
  return { name, type: 'string', cell } as const;
}

function validateSpec(name: string, spec: Partial<PriorityLevelConfigurationSpec>): FieldError[] {
  const { type = '', limited, exempt } = spec;
  const wrongType =
    (name === 'exempt') !== (type === 'Exempt')
      ? [fieldInvalid(at.spec.child('type'), type, "must be 'Exempt' if and only if `name` is 'exempt'")]
      : [];
  switch (type) {
    case 'Exempt':
      return [
        ...wrongType,
        ...(limited ? [fieldForbidden(at.spec.child('limited'), 'must be nil if the type is not Limited')] : []),
        ...(exempt ? validateExempt(exempt, at.spec.child('exempt')) : []),
      ];
    case 'Limited':
      return [
        ...wrongType,
        ...(exempt ? [fieldForbidden(at.spec.child('exempt'), 'must be nil if the type is Limited')] : []),
        ...(limited
          ? validateLimited(limited, at.spec.child('limited'))
          : [fieldRequired(at.spec.child('limited'), 'must not be empty when type is Limited')]),
      ];
    default:
      return [...wrongType, fieldNotSupported(at.spec.child('type'), type, ['Exempt', 'Limited'])];
  }
}

/** What no server runs without stays as it is, but for the shares of the exempt. */
function validateFixed(name: string, spec: PriorityLevelConfigurationSpec): FieldError[] {
  const mandatory = name === 'exempt' || name === 'catch-all' ? priorityLevelConfigurations.get(name) : undefined;
  if (mandatory === undefined) {
    return [];
  }
  const isExempt = name === 'exempt';
  const compared = isExempt ? { ...spec, exempt: mandatory.spec.exempt } : spec;
  const detail = isExempt
    ? "spec of 'exempt' except the 'spec.exempt' field must equal the fixed value"
    : `spec of '${name}' must equal the fixed value`;
  return deepEqual(mandatory.spec, compared)
    ? []
    : [fieldInvalid(at.spec, internalJson('PriorityLevelConfigurationSpec', spec), detail)];
}

function validateExempt(exempt: ExemptPriorityLevelConfiguration, where: Path): FieldError[] {
  const { nominalConcurrencyShares = 0, lendablePercent } = exempt;
  return [
    ...(nominalConcurrencyShares < 0
      ? [fieldInvalid(where.child('nominalConcurrencyShares'), nominalConcurrencyShares, SHARES)]
      : []),
    ...validateLendable(lendablePercent, where),
  ];
}

function validateLendable(percent: number | undefined, where: Path): FieldError[] {
  return percent !== undefined && !(percent >= 0 && percent <= 100)
    ? [fieldInvalid(where.child('lendablePercent'), percent, 'must be between 0 and 100, inclusive')]
    : [];
}

function validateLimited(limited: LimitedPriorityLevelConfiguration, where: Path): FieldError[] {
  const { nominalConcurrencyShares = 0, limitResponse, lendablePercent, borrowingLimitPercent } = limited;
  return [
    ...(nominalConcurrencyShares < 0
      ? [fieldInvalid(where.child('nominalConcurrencyShares'), nominalConcurrencyShares, SHARES)]
      : []),
    ...validateResponse(limitResponse ?? { type: '' }, where.child('limitResponse')),
    ...validateLendable(lendablePercent, where),
    ...(borrowingLimitPercent !== undefined && borrowingLimitPercent < 0
      ? [
          fieldInvalid(
            where.child('borrowingLimitPercent'),
            borrowingLimitPercent,
            'if specified, must be a non-negative integer',
          ),
        ]
      : []),
  ];
}

function validateResponse({ type = '', queuing }: LimitResponse, where: Path): FieldError[] {
  const inside = where.child('queuing');
  switch (type) {
    case 'Reject':
      return queuing ? [fieldForbidden(inside, 'must be nil if limited.limitResponse.type is not Limited')] : [];
    case 'Queue':
      return queuing
        ? validateQueuing(queuing, inside)
        : [fieldRequired(inside, 'must not be empty if limited.limitResponse.type is Limited')];
    default:
      return [fieldNotSupported(where.child('type'), type, ['Queue', 'Reject'])];
  }
}

function validateQueuing(queuing: QueuingConfiguration, where: Path): FieldError[] {
  const { queues = 0, handSize = 0, queueLengthLimit = 0 } = queuing;
  const hand = (detail: string) => [fieldInvalid(where.child('handSize'), handSize, detail)];
  const needed = Math.ceil(Math.log2(queues) * handSize);
  return [
    ...(queueLengthLimit <= 0
      ? [fieldInvalid(where.child('queueLengthLimit'), queueLengthLimit, 'must be positive')]
      : []),
    ...(queues <= 0
      ? [fieldInvalid(where.child('queues'), queues, 'must be positive')]
      : queues > MOST_QUEUES
        ? [fieldInvalid(where.child('queues'), queues, `must not be greater than ${MOST_QUEUES}`)]
        : []),
    ...(handSize <= 0
      ? hand('must be positive')
      : handSize > queues
        ? hand(`should not be greater than queues (${queues})`)
        : needed > HASH_BITS
          ? hand(
              `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${HASH_BITS}`,
            )
          : []),
  ];
}
