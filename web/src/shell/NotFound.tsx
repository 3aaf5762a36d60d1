import { EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter, PageSection } from '@patternfly/react-core';
import { useText } from '../text/text';
import { ButtonLink } from '../ui/links';
import { useDocumentTitle } from '../ui/PageHeader';

export function NotFound() {
  const t = useText();
  useDocumentTitle(t('app.notFound'));
  return (
    <PageSection isFilled>
      <EmptyState headingLevel="h1" titleText={t('app.notFound')}>
        <EmptyStateBody>{t('app.notFoundText')}</EmptyStateBody>
        <EmptyStateFooter>
          <EmptyStateActions>
            <ButtonLink to="/system/integrations" variant="link">
              {t('nav.integrations')}
            </ButtonLink>
          </EmptyStateActions>
        </EmptyStateFooter>
      </EmptyState>
    </PageSection>
  );
}
