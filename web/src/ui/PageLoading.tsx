import { Bullseye, PageSection, Spinner } from '@patternfly/react-core';
import { useText } from '../text/text';

export function PageLoading() {
  const t = useText();
  return (
    <PageSection isFilled>
      <Bullseye>
        <Spinner aria-label={t('app.loading')} />
      </Bullseye>
    </PageSection>
  );
}
