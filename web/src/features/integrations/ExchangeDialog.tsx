// The exchange with a third party, step by step as it happens.
import {
  Button,
  Flex,
  Modal,
  ModalBody,
  ModalHeader,
  ProgressStep,
  type ProgressStepProps,
  ProgressStepper,
} from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useText } from '../../text/text';
import { useErrorText } from '../../ui/ErrorAlert';
import { Notice } from '../../ui/Notice';
import { exchangeView, type StepState } from './exchange-steps';
import type { Subject } from './handover';
import { exchangeQuery, refusedTokenCallQuery } from './queries';

interface Props {
  integration: Subject;
  posting: boolean;
  error: unknown; // of the call that posts
  loginUrl: string | null;
  blocked: boolean;
  onRetry: () => void;
  onClose: (done: boolean) => void;
}

const VARIANTS: Record<StepState, ProgressStepProps['variant']> = {
  pending: 'pending',
  current: 'info',
  done: 'success',
  failed: 'danger',
};

export function ExchangeDialog({ integration, posting, error, loginUrl, blocked, onRetry, onClose }: Props) {
  const t = useText();
  const errorText = useErrorText();
  const id = useId();
  const poll = useQuery(exchangeQuery(integration.id, !posting && !error));
  const view = exchangeView(posting, poll.data ?? null);
  const exchange = poll.data?.exchange;
  const failed = Boolean(error) || view.outcome === 'failed';
  const done = view.outcome === 'active' && !failed;
  const running = view.outcome === 'running' && !failed;
  const refused = useQuery(
    refusedTokenCallQuery(integration.id, running && !posting ? exchange?.started_at : undefined),
  );
  const refusal = running ? refused.data : undefined;

  const step = (name: keyof typeof view.steps, title: string) => {
    const state = failed && name === 'post' ? 'failed' : view.steps[name];
    return (
      <ProgressStep
        id={`${id}-${name}`}
        titleId={`${id}-${name}-title`}
        variant={VARIANTS[state]}
        isCurrent={state === 'current'}
        aria-label={title}
      >
        {title}
      </ProgressStep>
    );
  };
  const url = integration.callback_url ?? '';
  const buttons = (
    <Flex gap={{ default: 'gapSm' }}>
      <Button variant={done ? 'primary' : 'secondary'} id={`${id}-close`} onClick={() => onClose(done)}>
        {t(done ? 'tokens.done' : 'common.cancel')}
      </Button>
      {(failed || refusal) && <Button onClick={onRetry}>{t('exchange.retry')}</Button>}
    </Flex>
  );
  return (
    <Modal
      isOpen
      variant="medium"
      elementToFocus={`#${id}-close`}
      aria-labelledby={`${id}-title`}
      onEscapePress={() => onClose(done)}
    >
      <ModalHeader title={integration.name} labelId={`${id}-title`} help={buttons} />
      <ModalBody className="stack" tabIndex={0}>
        <div role="status" className="stack">
          {running && <p>{t('exchange.text')}</p>}
          {done && <Notice variant="success" title={t('exchange.done')} />}
          {view.outcome === 'cancelled' && !failed && <Notice variant="warning" title={t('exchange.cancelled')} />}
        </div>
        {failed && (
          <div role="alert">
            <Notice variant="danger" title={t('exchange.failed')}>
              {error ? errorText(error) : view.failure}
            </Notice>
          </div>
        )}
        {refusal && (
          <div role="alert">
            <Notice variant="danger" title={t('exchange.refused')}>
              <p>{refusal.answer.message ?? refusal.answer.reason}</p>
              {refusal.hints.map((hint) => (
                <p key={hint}>{hint}</p>
              ))}
            </Notice>
          </div>
        )}
        <ProgressStepper isVertical aria-label={t('exchange.steps')}>
          {step(
            'post',
            exchange?.post_status
              ? t('exchange.posted', { status: exchange.post_status, ms: exchange.post_ms })
              : t('exchange.posting', { url }),
          )}
          {step('signIn', view.steps.signIn === 'current' ? t('exchange.waiting') : t('exchange.signIn'))}
          {step('requestToken', t('exchange.requestToken'))}
          {step('accessToken', t('exchange.accessToken'))}
          {step('active', t('integrations.active'))}
        </ProgressStepper>
        {loginUrl && running && (
          <p>
            {blocked && `${t('exchange.blocked')} `}
            <Button component="a" variant="link" isInline href={loginUrl} target="_blank" rel="noopener noreferrer">
              {t('exchange.open')}
            </Button>
          </p>
        )}
      </ModalBody>
    </Modal>
  );
}
