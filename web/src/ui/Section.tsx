// A part of a page in a frame of its own.
import { Title } from '@patternfly/react-core';
import type { ReactNode } from 'react';

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="form-card stack">
      <Title headingLevel="h2" size="lg">
        {title}
      </Title>
      {children}
    </section>
  );
}
