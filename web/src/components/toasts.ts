import { UNSTABLE_ToastQueue as ToastQueue } from 'react-aria-components';

export interface ToastContent {
  tone: 'info' | 'success' | 'danger';
  text: string;
  /** Such as undo; closes the toast. */
  action?: { label: string; onPress(): void };
}

export const toastQueue = new ToastQueue<ToastContent>({ maxVisibleToasts: 4 });

/** Errors stay until they are closed; what can be undone stays a while. */
function show(content: ToastContent): void {
  const timeout = content.tone === 'danger' ? undefined : content.action ? 10_000 : 6_000;
  toastQueue.add(content, { timeout });
}

export const toast = {
  info: (text: string) => show({ tone: 'info', text }),
  success: (text: string, action?: ToastContent['action']) => show({ tone: 'success', text, action }),
  danger: (text: string) => show({ tone: 'danger', text }),
};
