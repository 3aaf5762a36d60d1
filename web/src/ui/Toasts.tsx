// Short messages at the upper right: what was done. They go by themselves, and wait while pointed at.
import { Alert, AlertActionCloseButton, AlertGroup } from '@patternfly/react-core';
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';

const SHOWN_MS = 8_000;

const ToastContext = createContext<(text: string) => void>(() => {});

export function ToastProvider({ closeLabel, children }: { closeLabel: string; children: ReactNode }) {
  const [toasts, setToasts] = useState<{ key: number; text: string }[]>([]);
  const next = useRef(0);
  const add = useCallback((text: string) => {
    const key = next.current++;
    setToasts((before) => [...before, { key, text }]);
  }, []);
  const remove = (key: number) => setToasts((before) => before.filter((toast) => toast.key !== key));
  return (
    <ToastContext value={add}>
      {children}
      <AlertGroup isToast isLiveRegion>
        {toasts.map(({ key, text }) => (
          <Alert
            key={key}
            variant="success"
            variantLabel=""
            component="h2"
            title={<span role="status">{text}</span>}
            timeout={SHOWN_MS}
            onTimeout={() => remove(key)}
            actionClose={<AlertActionCloseButton aria-label={closeLabel} onClose={() => remove(key)} />}
          />
        ))}
      </AlertGroup>
    </ToastContext>
  );
}

export function useToast() {
  return useContext(ToastContext);
}
