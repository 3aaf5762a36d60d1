// My Account: who I am here, what I sign in with, how the admin looks to me, what I am told by mail, where I am signed in.
import { PageSection, Spinner } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../api/permissions';
import { useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { PageHeader } from '../../ui/PageHeader';
import { MailSubscription } from './MailSubscription';
import { OwnPassword } from './OwnPassword';
import { Preferences } from './Preferences';
import { Profile } from './Profile';
import { accountQuery } from './queries';
import { SecondFactor } from './SecondFactor';
import { Sessions } from './Sessions';

export function AccountPage() {
  const t = useText();
  const may = useMay();
  const account = useQuery(accountQuery);
  return (
    <>
      <PageHeader title={t('account.title')} path={[t('account.title')]} />
      <PageSection isFilled>
        <div className="stack">
          <ErrorAlert error={account.error} />
          {account.isPending && <Spinner size="lg" aria-label={t('app.loading')} />}
          {account.data && <Profile account={account.data} />}
          <Preferences />
          {account.data && <SecondFactor account={account.data} />}
          <OwnPassword />
          {may('integrations') && <MailSubscription />}
          <Sessions />
        </div>
      </PageSection>
    </>
  );
}
