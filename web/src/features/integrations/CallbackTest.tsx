// Whether the saved callback URL can be reached, step by step, and what would be sent to it.
import {
  Button,
  ExpandableSection,
  ProgressStep,
  type ProgressStepProps,
  ProgressStepper,
} from '@patternfly/react-core';
import { useId, useState } from 'react';
import type { Schemas } from '../../api/client';
import { useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { useCallbackTest } from './queries';
import { Notice } from '../../ui/Notice';

type Result = Schemas['CallbackTest'];
type Step = Result['steps'][number];

const VARIANTS: Record<Step['outcome'], ProgressStepProps['variant']> = {
  done: 'success',
  failed: 'danger',
  'not-reached': 'pending',
  'not-needed': 'info',
};

// `unsaved`: the form holds another URL than the one that is tested.
export function CallbackTest({ id, unsaved = false }: { id: number; unsaved?: boolean }) {
  const t = useText();
  const test = useCallbackTest();
  return (
    <div className="stack">
      <div>
        <Button
          variant="secondary"
          isDisabled={test.isPending}
          isLoading={test.isPending}
          onClick={() => test.mutate(id)}
        >
          {t('callback.test')}
        </Button>
      </div>
      {unsaved && <p className="subtle">{t('callback.unsaved')}</p>}
      <div role="status" className="stack">
        {test.isPending && <p>{t('callback.testing')}</p>}
        <ErrorAlert error={test.error} />
        {test.data && <Outcome result={test.data} />}
      </div>
      {test.data && <Post post={test.data.post} />}
    </div>
  );
}

function Outcome({ result }: { result: Result }) {
  const t = useText();
  const id = useId();
  const { reached, status, took_ms: ms, failure, connected_to: address } = result;
  return (
    <>
      <Notice
        variant={reached ? 'success' : 'warning'}
        title={reached ? t('callback.reached', { status: status ?? 0, ms: ms ?? 0 }) : t('callback.failed')}
      >
        {failure && <p>{failure}</p>}
        {address && <p>{t('callback.address', { address })}</p>}
      </Notice>
      <ProgressStepper isVertical aria-label={t('callback.steps')}>
        {result.steps.map(({ step, outcome, at_ms: atMs }) => {
          const text = t('callback.stepOutcome', {
            step: t(`callback.step.${step}`),
            outcome: atMs === null ? t(`callback.outcome.${outcome}`) : t('callback.outcome.after', { ms: atMs }),
          });
          return (
            <ProgressStep
              key={step}
              id={`${id}-${step}`}
              titleId={`${id}-${step}-title`}
              variant={VARIANTS[outcome]}
              aria-label={text}
            >
              {text}
            </ProgressStep>
          );
        })}
      </ProgressStepper>
    </>
  );
}

function Post({ post: { method, url, headers, body } }: { post: Result['post'] }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const lines = [`${method} ${url}`, ...headers.map(({ name, value }) => `${name}: ${value}`), '', body];
  return (
    <ExpandableSection toggleText={t('callback.post')} isExpanded={open} onToggle={(_event, value) => setOpen(value)}>
      <pre className="code code-block">{lines.join('\n')}</pre>
    </ExpandableSection>
  );
}
