import { LoaderCircle, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Link, type LinkProps } from 'react-router';
import { type Scope, useCan } from '@/api/session';
import styles from './Button.module.css';
import { cx } from './cx';
import { Hint } from './Tooltip';
import { toast } from './toasts';

export type Variant = 'primary' | 'secondary' | 'ghost' | 'danger';

interface Look {
  variant?: Variant;
  size?: 'sm' | 'md';
  icon?: LucideIcon;
}

export interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className' | 'style'>, Look {
  children?: ReactNode;
  className?: string;
  /** The scope that the action needs; without it the button is shown disabled, with the reason. */
  needs?: Scope;
  /** Why the action is not possible now; the button stays reachable and tells it. */
  blocked?: string | null | false;
}

function Face({
  icon: Icon,
  pending,
  children,
}: {
  icon?: LucideIcon;
  pending?: boolean;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const size = 16;
  return (
    <>
      {pending ? (
        <LoaderCircle className={styles.spinner} size={size} aria-label={t('working')} />
      ) : (
        Icon && <Icon size={size} aria-hidden />
      )}
      {children}
    </>
  );
}

/** A button. With `isPending` it shows that it works; `needs` and `blocked` explain why it may not. */
export function Button({
  variant = 'secondary',
  size = 'md',
  icon,
  children,
  className,
  needs,
  blocked,
  ...props
}: ButtonProps) {
  const reason = useReason(needs) ?? (blocked || null);
  const button = (
    <AriaButton
      {...props}
      className={cx(styles.button, styles[variant], size === 'sm' && styles.sm, className)}
      // A disabled button can neither be focused nor say why: a blocked one stays and tells.
      {...(reason && {
        isDisabled: false,
        type: 'button',
        onPress: () => toast.info(reason),
        render: (dom) => <button {...dom} aria-disabled />,
      })}
    >
      <Face icon={icon} pending={props.isPending}>
        {children}
      </Face>
    </AriaButton>
  );
  // Kept around while nothing is in the way, so that the button keeps the focus when something comes.
  const mayBeBlocked = needs !== undefined || blocked !== undefined;
  return mayBeBlocked ? (
    <Hint text={reason ?? ''} isDisabled={!reason}>
      {button}
    </Hint>
  ) : (
    button
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon' | 'aria-label'> {
  icon: LucideIcon;
  /** Its accessible name, shown as a tooltip too. */
  label: string;
}

export function IconButton({ label, variant = 'ghost', className, ...props }: IconButtonProps) {
  return (
    <Hint text={label} isDisabled={Boolean(props.needs ?? props.blocked)}>
      <Button {...props} variant={variant} aria-label={label} className={cx(styles.iconOnly, className)} />
    </Hint>
  );
}

export interface LinkButtonProps extends Omit<LinkProps, 'className' | 'style'>, Look {}

/** A link that looks like a button: for what leads somewhere. */
export function LinkButton({
  variant = 'secondary',
  size = 'md',
  icon,
  children,
  ...props
}: LinkButtonProps) {
  return (
    <Link {...props} className={cx(styles.button, styles[variant], size === 'sm' && styles.sm)}>
      <Face icon={icon}>{children}</Face>
    </Link>
  );
}

/** Why the key may not do what needs this scope; null when it may. */
function useReason(needs: Scope | undefined): string | null {
  const { t } = useTranslation();
  const can = useCan(needs ?? 'read');
  return needs && !can ? t('missingScope', { scope: needs }) : null;
}
