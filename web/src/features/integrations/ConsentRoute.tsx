// The consent dialog over the grid: exactly what will be granted, and Allow.
import { Button, Flex, Modal, ModalBody, ModalHeader, Spinner, Title } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useId, useRef } from 'react';
import { resourceTreeQuery } from '../../api/resources';
import { type TextId, useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { Notice } from '../../ui/Notice';
import { CallbackTest } from './CallbackTest';
import { GrantChanges } from './GrantChanges';
import { GrantTree } from './GrantTree';
import { useHandover, usesExchange } from './handover';
import { integrationQuery, type Integration } from './queries';

// Why this cannot be allowed here and now.
function obstacle(integration: Integration, reauthorize: boolean): TextId | null {
  if (integration.status === 'suspended') return 'consent.suspended';
  if (reauthorize && integration.status !== 'active') return 'consent.notActive';
  if (!reauthorize && integration.status === 'active') return 'consent.alreadyActive';
  return null;
}

// Of both routes: .../activate and .../reauthorize.
export function ConsentRoute() {
  const { id } = useParams({ strict: false });
  const reauthorize = useLocation({ select: ({ pathname }) => pathname.endsWith('/reauthorize') });
  return <Consent key={`${id}${reauthorize}`} id={Number(id)} reauthorize={reauthorize} />;
}

function Consent({ id, reauthorize }: { id: number; reauthorize: boolean }) {
  const t = useText();
  const navigate = useNavigate();
  const handover = useHandover();
  const titleId = useId();
  const cancel = useRef<HTMLButtonElement>(null);
  const integration = useQuery(integrationQuery(id));
  const tree = useQuery(resourceTreeQuery);
  const ready = integration.data !== undefined && tree.data !== undefined;
  useEffect(() => {
    if (ready) cancel.current?.focus();
  }, [ready]);

  // Allow leaves as well, and what it began goes on: only the ways out without it forget how an attempt went.
  const leave = () => void navigate({ to: '/system/integrations', search: (before) => before, replace: true });
  const refuse = () => {
    handover.reset();
    leave();
  };
  const data = integration.data;
  const reason = data ? obstacle(data, reauthorize) : null;
  const allow = () => {
    if (data) handover.start(data, reauthorize, leave);
  };
  const buttons = (
    <Flex gap={{ default: 'gapSm' }}>
      <Button variant="secondary" ref={cancel} onClick={refuse}>
        {t('common.cancel')}
      </Button>
      {reason === null && (
        <Button onClick={allow} isDisabled={!ready || handover.busy} isLoading={handover.busy}>
          {t(reauthorize ? 'consent.reauthorize' : 'consent.allow')}
        </Button>
      )}
    </Flex>
  );
  return (
    <Modal isOpen variant="medium" aria-labelledby={titleId} onEscapePress={refuse}>
      <ModalHeader title={data?.name ?? t('app.loading')} labelId={titleId} help={buttons} />
      <ModalBody className="stack" tabIndex={0}>
        <ErrorAlert error={integration.error ?? tree.error ?? handover.errorOf(id)} />
        {reason && <Notice variant="warning" title={t(reason)} />}
        {!ready && !integration.error && <Spinner aria-label={t('app.loading')} />}
        {data && tree.data && (
          <>
            {reauthorize && (
              <section className="stack">
                <Title headingLevel="h2" size="md">
                  {t('consent.changes')}
                </Title>
                <GrantChanges integration={data} tree={tree.data} />
              </section>
            )}
            <p>{t('consent.text')}</p>
            <GrantTree tree={tree.data} grant={data} label={t('consent.region')} />
            <p className="subtle">
              {usesExchange(data) ? t('consent.exchange', { url: data.callback_url ?? '' }) : t('consent.direct')}
            </p>
            {data.callback_url !== null && <CallbackTest id={data.id} />}
          </>
        )}
      </ModalBody>
    </Modal>
  );
}
