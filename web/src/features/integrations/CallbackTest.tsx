// Whether the callback URL can be reached, and what would be sent to it.
import { Alert, Button, ExpandableSection } from '@patternfly/react-core';
import { useState } from 'react';
import { useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { useCallbackTest } from './queries';

export function CallbackTest({ id }: { id: number }) {
  const t = useText();
  const test = useCallbackTest();
  const [open, setOpen] = useState(false);
  const result = test.data;
  return (
    <div className="stack">
      <Button
        variant="secondary"
        isDisabled={test.isPending}
        isLoading={test.isPending}
        onClick={() => test.mutate(id)}
      >
        {t('callback.test')}
      </Button>
      <div role="status" className="stack">
        {test.isPending && <p>{t('callback.testing')}</p>}
        <ErrorAlert error={test.error} />
        {result && (
          <Alert
            isInline
            component="h2"
            variant={result.reached ? 'info' : 'warning'}
            title={
              result.reached
                ? t('callback.reached', { status: result.status ?? 0, ms: result.took_ms ?? 0 })
                : t('callback.failed')
            }
          >
            {result.failure && <p>{result.failure}</p>}
            {result.connected_to && <p>{t('callback.address', { address: result.connected_to })}</p>}
            {result.reached && <p>{t(result.tls ? 'callback.tlsYes' : 'callback.tlsNo')}</p>}
          </Alert>
        )}
      </div>
      {result && (
        <ExpandableSection
          toggleText={t('callback.post')}
          isExpanded={open}
          onToggle={(_event, value) => setOpen(value)}
        >
          <pre className="code code-block">
            {`${result.post.method} ${result.post.url}\n` +
              result.post.headers.map(({ name, value }) => `${name}: ${value}\n`).join('') +
              `\n${result.post.body}`}
          </pre>
        </ExpandableSection>
      )}
    </div>
  );
}
