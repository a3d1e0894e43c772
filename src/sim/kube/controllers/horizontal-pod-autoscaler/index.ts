import { matchesLabels, parseLabelSelector } from '#apimachinery';
import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerStatus, MetricStatus } from '#types/autoscaling-v2';
import { createWorkQueue, objectKey, timestamp, unsetTime } from '../../client/index.ts';
import { type Controller, controllerComponent } from '../controller.ts';
import { errorText } from '../workload/pod-control.ts';
import { writeStatus } from '../workload/status.ts';
import { withCondition } from './conditions.ts';
import { type History, limit, noteRescale } from './limits.ts';
import { createMetricsSource, type LabelRequirements } from './metrics-source.ts';
import { findTarget, type ScaleTarget } from './target.ts';
import { weigh } from './weigh.ts';

const component = 'horizontal-pod-autoscaler';
/** Milliseconds between two looks at an autoscaler; nothing makes it look sooner. */
const resync = 15_000;
/** Usage within ten percent of its target changes nothing. */
const tolerance = 0.1;

type Draft = { -readonly [K in keyof HorizontalPodAutoscalerStatus]: HorizontalPodAutoscalerStatus[K] };
/** What goes into the status besides conditions; no metrics: none were looked at. */
interface Outcome {
  readonly current: number;
  readonly desired: number;
  readonly metrics?: MetricStatus[] | undefined;
  readonly rescaled?: boolean;
}

/** Scales workloads by what their Pods use. Follows kube-controller-manager pkg/controller/podautoscaler. */
export const horizontalPodAutoscalerController: Controller = {
  name: component,
  enabled: ({ client }) => client(controllerComponent(component)).serves('horizontalpodautoscalers'),
  start: ({ clock, activity, informers, log, client: clientFor, recorder: recorderFor, podUsage }) => {
    const client = clientFor(controllerComponent(component));
    const recorder = recorderFor(component, client);
    const autoscalers = informers.for('horizontalpodautoscalers');
    const pods = informers.for('pods');
    const source = createMetricsSource(pods, podUsage, () => clock.now());
    const histories = new Map<string, History>();
    /** Whose Pods each autoscaler looks at, as far as it was asked once. */
    const selectors = new Map<string, { readonly namespace: string; readonly selector: LabelRequirements }>();

    /** One look at one autoscaler. What it finds goes into `status`, then into the API server. */
    async function reconcile(autoscaler: HorizontalPodAutoscaler, key: string): Promise<void> {
      const { spec } = autoscaler;
      const now = clock.now();
      const status: Draft = { ...autoscaler.status, desiredReplicas: autoscaler.status?.desiredReplicas ?? 0 };
      const warn = (reason: string, message: string) => recorder.event(autoscaler, 'Warning', reason, message);
      const say = (
        type: 'AbleToScale' | 'ScalingActive' | 'ScalingLimited',
        isTrue: boolean,
        what: { readonly reason: string; readonly message: string },
      ) => {
        status.conditions = withCondition(status.conditions ?? [], type, isTrue, what, now);
      };
      const write = async (outcome?: Outcome) => {
        if (outcome !== undefined) {
          const { currentReplicas: _, ...rest } = status;
          const { current, desired, metrics, rescaled } = outcome;
          const next: Draft = {
            ...rest,
            ...(current === 0 ? {} : { currentReplicas: current }),
            desiredReplicas: desired,
            currentMetrics: metrics ?? (unsetTime as never),
            ...(rescaled === true ? { lastScaleTime: timestamp(now) } : {}),
          };
          await writeStatus(client, informers, 'horizontalpodautoscalers', autoscaler, next);
        } else await writeStatus(client, informers, 'horizontalpodautoscalers', autoscaler, status);
      };

      let target: ScaleTarget;
      try {
        target = findTarget(client, autoscaler);
      } catch (error) {
        const text = errorText(error);
        warn('FailedGetScale', text);
        const message = `the HPA controller was unable to get the target's current scale: ${text}`;
        say('AbleToScale', false, { reason: 'FailedGetScale', message });
        await write();
        return;
      }
      const message = "the HPA controller was able to get the target's current scale";
      say('AbleToScale', true, { reason: 'SucceededGetScale', message });
      const current = target.scale.spec?.replicas ?? 0;
      const least = spec.minReplicas ?? 1;
      const history = histories.get(key) ?? { recommendations: [{ replicas: current, time: now }], ups: [], downs: [] };
      histories.set(key, history);

      if (current === 0 && least !== 0) {
        const disabled = 'scaling is disabled since the replica count of the target is zero';
        say('ScalingActive', false, { reason: 'ScalingDisabled', message: disabled });
        await write({ current, desired: current });
        return;
      }
      let desired: number;
      let why: string;
      let metrics: MetricStatus[] | undefined;
      if (current > spec.maxReplicas)
        [desired, why] = [spec.maxReplicas, 'Current number of replicas above Spec.MaxReplicas'];
      else if (current < least) [desired, why] = [least, 'Current number of replicas below Spec.MinReplicas'];
      else {
        const selector = parsedSelector(autoscaler, key, target.scale.status?.selector ?? '');
        const found =
          'problem' in selector
            ? { failed: selector.problem, condition: selector.condition, statuses: undefined }
            : weigh(spec.metrics ?? [], {
                namespace: autoscaler.metadata.namespace ?? '',
                pods: pods
                  .list(autoscaler.metadata.namespace)
                  .filter(({ metadata }) => matchesLabels(selector.selector, metadata.labels)),
                selector: selector.selector,
                source,
                current,
                tolerances: { up: tolerance, down: tolerance },
                now,
                warn,
              });
        metrics = found.statuses;
        if ('failed' in found) {
          say('ScalingActive', false, found.condition);
          await write({ current, desired: status.desiredReplicas, metrics });
          warn('FailedComputeMetricsReplicas', found.failed);
          return;
        }
        const wanted = found.replicas;
        const valid = `the HPA was able to successfully calculate a replica count from ${found.metric}`;
        say('ScalingActive', true, { reason: 'ValidMetricFound', message: valid });
        why = wanted < current ? 'All metrics below target' : `${found.metric} above target`;
        const { replicas, able, limited } = limit({ spec, current, desired: wanted, least, now }, history);
        say('AbleToScale', true, able);
        say('ScalingLimited', limited.isLimited, limited);
        desired = replicas;
      }
      if (desired === current) {
        await write({ current, desired, metrics });
        return;
      }
      try {
        await target.rescale(desired);
      } catch (error) {
        const text = errorText(error);
        warn('FailedRescale', `New size: ${desired}; reason: ${why}; error: ${text}`);
        const failed = `the HPA controller was unable to update the target scale: ${text}`;
        say('AbleToScale', false, { reason: 'FailedUpdateScale', message: failed });
        await write({ current, desired: status.desiredReplicas, metrics });
        return;
      }
      const succeeded = `the HPA controller was able to update the target scale to ${desired}`;
      say('AbleToScale', true, { reason: 'SucceededRescale', message: succeeded });
      recorder.event(autoscaler, 'Normal', 'SuccessfulRescale', `New size: ${desired}; reason: ${why}`);
      noteRescale(spec, history, current, desired, now);
      await write({ current, desired, metrics, rescaled: true });
    }

    /** The selector of a scale, unless other autoscalers have those Pods too. Follows validateAndParseSelector. */
    function parsedSelector(autoscaler: HorizontalPodAutoscaler, key: string, text: string) {
      const refuse = (event: string, reason: string, problem: string, message = problem) => {
        recorder.event(autoscaler, 'Warning', event, problem);
        return { problem, condition: { reason, message } };
      };
      if (text === '') {
        const missing = "the HPA target's scale is missing a selector";
        return refuse('SelectorRequired', 'InvalidSelector', 'selector is required', missing);
      }
      const { namespace = '' } = autoscaler.metadata;
      const selector = parseLabelSelector(text);
      selectors.set(key, { namespace, selector });
      const own = pods.list(namespace).filter(({ metadata }) => matchesLabels(selector, metadata.labels));
      const others = [...selectors].filter(
        ([, other]) =>
          other.namespace === namespace && own.some(({ metadata }) => matchesLabels(other.selector, metadata.labels)),
      );
      if (others.length < 2) return { selector };
      const names = others.map(([name]) => name).join(' ');
      const problem = `pods by selector ${text} are controlled by multiple HPAs: [${names}]`;
      return refuse('AmbiguousSelector', 'AmbiguousSelector', problem);
    }

    const queue = createWorkQueue({
      name: component,
      clock,
      activity,
      log,
      work: async (key) => {
        const autoscaler = autoscalers.get(undefined, key);
        if (autoscaler === undefined) return;
        queue.addAfter(key, resync);
        await reconcile(autoscaler, key);
      },
    });
    autoscalers.onChange({
      added: (autoscaler) => queue.addAfter(objectKey(autoscaler), resync),
      deleted: (autoscaler) => {
        histories.delete(objectKey(autoscaler));
        selectors.delete(objectKey(autoscaler));
      },
    });
    return queue;
  },
};
