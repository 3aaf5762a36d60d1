// The head of a page: where it is, what it is called, what can be done on it.
import { Breadcrumb, BreadcrumbItem, Flex, FlexItem, PageBreadcrumb, PageSection } from '@patternfly/react-core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useText } from '../text/text';

interface Props {
  title: string;
  path: readonly string[]; // of the menu, ending with the page
  actions?: ReactNode;
}

export function useDocumentTitle(page: string) {
  const t = useText();
  useEffect(() => {
    document.title = t('app.title', { page });
  }, [t, page]);
}

export function PageHeader({ title, path, actions }: Props) {
  const t = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  useDocumentTitle(title);
  // A change of the page takes away what had the focus: go on from the new page's name.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <>
      <PageBreadcrumb>
        <Breadcrumb aria-label={t('app.breadcrumb')}>
          {path.map((name, at) => (
            <BreadcrumbItem key={name} isActive={at === path.length - 1}>
              {name}
            </BreadcrumbItem>
          ))}
        </Breadcrumb>
      </PageBreadcrumb>
      <PageSection>
        <Flex justifyContent={{ default: 'justifyContentSpaceBetween' }} alignItems={{ default: 'alignItemsCenter' }}>
          <FlexItem>
            <h1 tabIndex={-1} ref={heading} className="page-title">
              {title}
            </h1>
          </FlexItem>
          {actions && (
            <FlexItem>
              <Flex gap={{ default: 'gapSm' }}>{actions}</Flex>
            </FlexItem>
          )}
        </Flex>
      </PageSection>
    </>
  );
}
