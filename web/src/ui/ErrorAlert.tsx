// Why something did not work, in the server's words.
import { Refusal } from '../api/client';
import { useText } from '../text/text';
import { Notice } from './Notice';

export function useErrorText(): (error: unknown) => string {
  const t = useText();
  return (error) => (error instanceof Refusal ? error.message : t('app.offline'));
}

export function ErrorAlert({ error, title }: { error: unknown; title?: string }) {
  const t = useText();
  const errorText = useErrorText();
  if (!error) return null;
  return (
    <div role="alert">
      <Notice variant="danger" title={title ?? t('app.failed')}>
        {errorText(error)}
      </Notice>
    </div>
  );
}
