// Links that look like PatternFly's and go through the router.
import { Button, type ButtonProps } from '@patternfly/react-core';
import { createLink } from '@tanstack/react-router';
import { type AnchorHTMLAttributes, forwardRef, type Ref } from 'react';

type AnchorProps = AnchorHTMLAttributes<HTMLAnchorElement> &
  Pick<ButtonProps, 'variant' | 'icon' | 'isInline' | 'size'>;

const ButtonAnchor = forwardRef(function ButtonAnchor(props: AnchorProps, ref: Ref<HTMLAnchorElement>) {
  return <Button {...(props as ButtonProps)} component="a" ref={ref as Ref<never>} />;
});

// A link in the shape of a button.
export const ButtonLink = createLink(ButtonAnchor);
