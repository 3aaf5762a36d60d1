// Whether I get notifications by mail.
import { Spinner, Switch } from '@patternfly/react-core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { answerOf, api } from '../../api/client';
import { useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { Notice } from '../../ui/Notice';
import { Section } from '../../ui/Section';
import { useToast } from '../../ui/Toasts';

const KEY = ['notifications', 'subscription'];

export function MailSubscription() {
  const t = useText();
  const id = useId();
  const toast = useToast();
  const queries = useQueryClient();
  const subscription = useQuery({
    queryKey: KEY,
    queryFn: () => answerOf(api.GET('/account/notifications')),
  });
  const set = useMutation({
    mutationFn: (subscribed: boolean) => answerOf(api.PUT('/account/notifications', { body: { subscribed } })),
    onSuccess: (now) => {
      queries.setQueryData(KEY, now);
      toast(t(now.subscribed ? 'account.mailOn' : 'account.mailOff'));
    },
  });
  const data = subscription.data;
  return (
    <Section title={t('account.mail')}>
      <ErrorAlert error={subscription.error ?? set.error} />
      {subscription.isPending && <Spinner size="lg" aria-label={t('app.loading')} />}
      {data?.email === null && <Notice variant="info" title={t('account.mailNoAddress')} />}
      {data && data.email !== null && (
        <>
          <Switch
            id={id}
            label={t('account.mailLabel')}
            isChecked={data.subscribed}
            isDisabled={set.isPending}
            onChange={(_event, subscribed) => set.mutate(subscribed)}
          />
          <p className="subtle">{t('account.mailText', { email: data.email })}</p>
        </>
      )}
    </Section>
  );
}
