// In place of a page that the role of the one who is signed in does not open.
import { EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter, PageSection } from '@patternfly/react-core';
import { LockIcon } from '@patternfly/react-icons/dist/esm/icons/lock-icon';
import { useText } from '../text/text';
import { ButtonLink } from '../ui/links';
import { useDocumentTitle } from '../ui/PageHeader';

export function NotAllowed() {
  const t = useText();
  useDocumentTitle(t('app.notAllowed'));
  return (
    <PageSection isFilled>
      <EmptyState headingLevel="h1" titleText={t('app.notAllowed')} icon={LockIcon}>
        <EmptyStateBody>{t('app.notAllowedText')}</EmptyStateBody>
        <EmptyStateFooter>
          <EmptyStateActions>
            <ButtonLink to="/account" variant="link">
              {t('app.account')}
            </ButtonLink>
          </EmptyStateActions>
        </EmptyStateFooter>
      </EmptyState>
    </PageSection>
  );
}
