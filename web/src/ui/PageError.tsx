// In place of a page that could not be loaded.
import { Button, PageSection } from '@patternfly/react-core';
import { Refusal } from '../api/client';
import { NotAllowed } from '../shell/NotAllowed';
import { NotFound } from '../shell/NotFound';
import { useText } from '../text/text';
import { ErrorAlert } from './ErrorAlert';

export function PageError({ error, reset }: { error: unknown; reset?: () => void }) {
  const t = useText();
  if (error instanceof Refusal && error.problem.status === 404) return <NotFound />;
  if (error instanceof Refusal && error.problem.status === 403) return <NotAllowed />;
  return (
    <PageSection isFilled>
      <h1 className="page-title">{t('app.failed')}</h1>
      <ErrorAlert error={error} />
      {reset && (
        <Button variant="link" onClick={reset}>
          {t('app.retry')}
        </Button>
      )}
    </PageSection>
  );
}
