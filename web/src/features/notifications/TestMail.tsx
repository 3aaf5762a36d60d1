// One mail to an address, sent while one waits.
import { Button, Form } from '@patternfly/react-core';
import { type FormEvent, useState } from 'react';
import { faultsOf } from '../../api/client';
import { useSession } from '../../api/session';
import { useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { Field, focusField } from '../../ui/Field';
import { useTestMail } from './queries';
import { Notice } from '../../ui/Notice';

export function TestMail() {
  const t = useText();
  const test = useTestMail();
  const [to, setTo] = useState(useSession()?.user.email ?? '');
  const [empty, setEmpty] = useState(false);
  const fault = faultsOf(test.error).to;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const missing = to.trim() === '';
    setEmpty(missing);
    if (missing) focusField(['to']);
    else test.mutate(to.trim(), { onError: () => focusField(['to']) });
  };
  return (
    <Form onSubmit={submit} noValidate className="narrow">
      <Field
        label={t('mails.testTo')}
        name="to"
        type="email"
        value={to}
        onChange={setTo}
        error={empty && to.trim() === '' ? t('common.required') : fault}
        autoComplete="email"
      />
      <div>
        <Button type="submit" variant="secondary" isDisabled={test.isPending} isLoading={test.isPending}>
          {t('mails.test')}
        </Button>
      </div>
      <div role="status">
        {!fault && <ErrorAlert error={test.error} />}
        {test.data?.sent && <Notice variant="success" title={t('mails.tested')} />}
        {test.data && !test.data.sent && (
          <Notice variant="warning" title={t('mails.testFailed')}>
            {test.data.failure}
          </Notice>
        )}
      </div>
    </Form>
  );
}
