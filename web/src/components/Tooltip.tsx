import type { ReactNode } from 'react';
import { Tooltip, TooltipTrigger } from 'react-aria-components';
import styles from './Tooltip.module.css';

/** Says more about a button, on hover and on focus. */
export function Hint({
  text,
  isDisabled,
  children,
}: {
  text: string;
  isDisabled?: boolean;
  children: ReactNode;
}) {
  return (
    <TooltipTrigger delay={400} isDisabled={isDisabled}>
      {children}
      <Tooltip className={styles.tooltip} offset={6}>
        {text}
      </Tooltip>
    </TooltipTrigger>
  );
}
