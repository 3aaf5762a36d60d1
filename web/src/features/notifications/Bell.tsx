// The bell of the banner: how much is unread, and a list of the newest.
import { Button, Spinner } from '@patternfly/react-core';
import { BellIcon } from '@patternfly/react-icons/dist/esm/icons/bell-icon';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useId, useRef, useState } from 'react';
import { useText } from '../../text/text';
import { useIdle } from '../../ui/use-idle';
import { unreadQuery } from './queries';
import './bell.css';

const LatestNotifications = lazy(async () => ({
  default: (await import('./LatestNotifications')).LatestNotifications,
}));

const IDLE_MS = 120_000;

export function Bell() {
  const t = useText();
  const id = useId();
  const unread = useQuery(unreadQuery(!useIdle(IDLE_MS)));
  const [open, setOpen] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const count = unread.data ?? 0;

  useEffect(() => {
    if (!open) return;
    const onPointerDown = (event: PointerEvent) => {
      if (!frame.current?.contains(event.target as Node)) setOpen(false);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', onPointerDown);
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('pointerdown', onPointerDown);
      document.removeEventListener('keydown', onKeyDown);
    };
  }, [open]);

  return (
    <div className="bell" ref={frame}>
      <Button
        variant="plain"
        ref={button}
        aria-label={t('bell.button', { count })}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
        icon={
          <span className="bell__icon">
            <BellIcon />
            {count > 0 && (
              <span className="bell__count" aria-hidden="true">
                {count > 99 ? '99+' : count}
              </span>
            )}
          </span>
        }
      />
      {open && (
        <section id={id} className="bell__panel" aria-label={t('nav.notifications')}>
          <Suspense fallback={<Spinner size="lg" aria-label={t('app.loading')} />}>
            <LatestNotifications onLeave={() => setOpen(false)} />
          </Suspense>
        </section>
      )}
    </div>
  );
}
