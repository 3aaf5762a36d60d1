// The handing over of credentials, from Allow on: either the tokens dialog or the exchange dialog, over the grid.
// Held here and nowhere else, so that a reload shows no secret again.
import { useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  lazy,
  type ReactNode,
  Suspense,
  useCallback,
  useContext,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useText } from '../../text/text';
import { useToast } from '../../ui/Toasts';
import { type Credentials, exchangeKey, useActivate } from './queries';

const ExchangeDialog = lazy(async () => ({ default: (await import('./ExchangeDialog')).ExchangeDialog }));
const TokensDialog = lazy(async () => ({ default: (await import('./TokensDialog')).TokensDialog }));

export interface Subject {
  id: number;
  name: string;
  callback_url: string | null;
  identity_link_url: string | null;
}

interface Handover {
  // Called from the click on Allow itself, so that the browser lets a window open.
  start: (integration: Subject, reauthorize: boolean, onLeave: () => void) => void;
  busy: boolean;
  errorOf: (id: number) => unknown; // why the last attempt failed, where it was this integration's
  reset: () => void;
}

type Shown =
  | { kind: 'tokens'; integration: Subject; credentials: Credentials; toast: string }
  | { kind: 'exchange'; integration: Subject; reauthorize: boolean; toast: string };

const HandoverContext = createContext<Handover | null>(null);

export function usesExchange(integration: Subject): boolean {
  return integration.callback_url !== null && integration.identity_link_url !== null;
}

// An empty window: it is sent to the third party when the credentials were posted, and knows nothing of its opener. A new
// one for each attempt, since one that went to another site can be sent nowhere else from here.
function openWindow(): Window | null {
  const left = Math.max(0, screen.width - 710);
  const top = Math.max(0, screen.height - 810);
  const opened = window.open('', '_blank', `popup,width=680,height=510,left=${left},top=${top}`);
  if (opened) opened.opener = null;
  return opened;
}

// The focus goes on where the handing over began: at the link of the row, or at the page's name where it is gone.
function focusRow(id: number | undefined) {
  requestAnimationFrame(() => {
    const row = document.querySelector<HTMLElement>(`tr[data-integration="${id}"] a`);
    (row ?? document.querySelector<HTMLElement>('h1'))?.focus();
  });
}

export function HandoverProvider({ children }: { children: ReactNode }) {
  const t = useText();
  const toast = useToast();
  const queries = useQueryClient();
  const activate = useActivate();
  const [shown, setShown] = useState<Shown | null>(null);
  const [loginUrl, setLoginUrl] = useState<string | null>(null);
  const [blocked, setBlocked] = useState(false);
  const popup = useRef<Window | null>(null);
  const { mutate, reset, isPending, error, variables } = activate;

  const start = useCallback(
    (integration: Subject, reauthorize: boolean, onLeave: () => void) => {
      const text = t(reauthorize ? 'integrations.reauthorized' : 'integrations.activated', { name: integration.name });
      const exchange = usesExchange(integration);
      if (exchange) {
        popup.current = openWindow();
        setBlocked(popup.current === null);
        setLoginUrl(null);
        // What an attempt before this one came to is of no interest any more.
        void queries.resetQueries({ queryKey: exchangeKey(integration.id) });
        setShown({ kind: 'exchange', integration, reauthorize, toast: text });
        onLeave();
      }
      mutate(
        { id: integration.id, reauthorize },
        {
          onSuccess: (activation) => {
            if (activation.credentials) {
              popup.current?.close();
              setShown({ kind: 'tokens', integration, credentials: activation.credentials, toast: text });
              if (!exchange) onLeave();
              return;
            }
            setLoginUrl(activation.login_url);
            if (popup.current && activation.login_url) popup.current.location.replace(activation.login_url);
          },
          onError: () => popup.current?.close(),
        },
      );
    },
    [mutate, queries, t],
  );
  const context = useMemo(
    () => ({ start, busy: isPending, errorOf: (id: number) => (variables?.id === id ? error : null), reset }),
    [start, isPending, error, variables, reset],
  );

  const close = (done: boolean) => {
    if (done && shown) toast(shown.toast);
    setShown(null);
    setLoginUrl(null);
    reset();
    const id = shown?.integration.id;
    void queries.invalidateQueries({ queryKey: ['integrations'] }).then(() => focusRow(id));
  };
  return (
    <HandoverContext value={context}>
      {children}
      <Suspense>
        {shown?.kind === 'tokens' && <TokensDialog credentials={shown.credentials} onDone={() => close(true)} />}
        {shown?.kind === 'exchange' && (
          <ExchangeDialog
            integration={shown.integration}
            posting={isPending}
            error={error}
            loginUrl={loginUrl}
            blocked={blocked}
            onRetry={() => start(shown.integration, shown.reauthorize, () => {})}
            onClose={close}
          />
        )}
      </Suspense>
    </HandoverContext>
  );
}

export function useHandover(): Handover {
  const handover = useContext(HandoverContext);
  if (!handover) throw new Error('useHandover is for pages inside HandoverProvider');
  return handover;
}
