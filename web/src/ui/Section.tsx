// A part of a page in a frame of its own, named by its heading.
import { Title } from '@patternfly/react-core';
import { type ReactNode, useId } from 'react';

export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="form-card stack" aria-labelledby={id}>
      <Title headingLevel="h2" size="lg" id={id}>
        {title}
      </Title>
      {children}
    </section>
  );
}
